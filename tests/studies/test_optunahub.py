"""The package for OptunaHub is loaded as OptunaHub loads one, and keeps its conventions."""

import re
from pathlib import Path

import optuna
import pytest
import yaml

import hyperlearn as hl

REGISTRY = Path(__file__).parents[2] / "studies" / "optunahub"
PACKAGE = REGISTRY / "meta_sampler"
README = (PACKAGE / "README.md").read_text(encoding="utf-8")


def test_it_loads_and_suggests() -> None:
    optunahub = pytest.importorskip("optunahub", exc_type=ImportError)  # it needs git

    module = optunahub.load_local_module("meta_sampler", registry_root=str(REGISTRY))

    assert module.MetaSampler is hl.MetaSampler
    study = optuna.create_study(sampler=module.MetaSampler(seed=0), pruner=module.MetaPruner())
    study.optimize(lambda trial: trial.suggest_float("x", -5, 5) ** 2, n_trials=2)
    assert len(study.trials) == 2


def test_the_front_matter_has_what_the_registry_asks_for() -> None:
    _, front, _ = README.split("---\n", 2)

    given = yaml.safe_load(front)

    assert set(given) == {"author", "title", "description", "tags", "optuna_versions", "license"}
    assert "sampler" in given["tags"]
    assert given["license"] == "MIT License"
    assert (PACKAGE / "LICENSE").read_text().startswith("MIT License\n\nCopyright")


def test_the_page_has_the_sections_of_the_registry() -> None:
    sections = re.findall(r"^## (.*)$", README, re.MULTILINE)

    assert sections[:4] == ["Abstract", "Class or Function Names", "Installation", "Example"]
    assert (PACKAGE / "requirements.txt").read_text().split() == ["hyperlearn"]


def test_the_example_of_the_page_is_python() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    compile(code, "README.md", "exec")
    compile((PACKAGE / "example.py").read_text(), "example.py", "exec")
