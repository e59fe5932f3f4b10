import ast
import pickle
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

import hyperlearn as hl
from hyperlearn import errors


def run(code: str) -> str:
    """Run code in an interpreter that has imported nothing yet and return what it prints."""
    done = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_hyperlearn_loads_no_heavy_library() -> None:
    heavy = "{'torch', 'optuna', 'pandas', 'sklearn', 'sqlalchemy', 'ray', 'matplotlib', 'plotly'}"

    assert run(f"import hyperlearn, sys; print({heavy} & set(sys.modules))") == "set()"


def test_importing_hyperlearn_takes_less_than_the_promised_time() -> None:
    code = "import time; t = time.perf_counter(); import hyperlearn; print(time.perf_counter() - t)"

    assert min(float(run(code)) for _ in range(3)) < 0.7


def test_writing_a_tunable_function_loads_no_torch() -> None:
    code = """
import sys, hyperlearn as hl
hl.tunable, hl.Run, hl.TrialPruned, hl.Float, hl.SearchSpace, hl.Task, hl.History
print("torch" in sys.modules)
"""
    assert run(code) == "False"


@pytest.mark.parametrize(
    "imports",
    [
        "import hyperlearn.tune, hyperlearn.tunable; import hyperlearn as hl",
        "from hyperlearn import tune, tunable; import hyperlearn.tune; import hyperlearn as hl",
    ],
    ids=["submodule first", "function first"],
)
def test_a_function_is_never_hidden_by_the_submodule_of_its_name(imports: str) -> None:
    shown = run(f"{imports}; print(hl.tune.__name__, hl.tunable.__name__, type(hl.tune).__name__)")

    assert shown == "tune tunable function"


@pytest.mark.parametrize("name", ["tune", "tunable"])
def test_the_submodule_of_a_functions_name_stays_importable(name: str) -> None:
    module = import_module(f"hyperlearn.{name}")

    assert getattr(module, name) is getattr(hl, name)


@pytest.mark.parametrize("name", ["tune", "tunable", "create_study", "History", "Float"])
def test_a_public_name_survives_pickling(name: str) -> None:
    value = getattr(hl, name)

    assert pickle.loads(pickle.dumps(value)) is value  # noqa: S301 (our own bytes)


@pytest.mark.parametrize("name", hl.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(hl, name) is not None
    assert name in dir(hl)


def test_every_lazy_name_is_public_and_sorted() -> None:
    assert set(hl._HOMES) < set(hl.__all__)
    assert hl.__all__ == sorted(hl.__all__)


def test_every_error_and_warning_is_public() -> None:
    own = {name for name, kind in vars(errors).items() if isinstance(kind, type)}

    assert own <= set(hl.__all__)


def test_type_checkers_read_the_same_homes_as_the_interpreter() -> None:
    tree = ast.parse(Path(hl.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    read = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    parts = {name for name, home in read.items() if home == "hyperlearn"}

    assert parts == hl._PARTS
    assert {name: home for name, home in read.items() if name not in parts} == hl._HOMES


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'tunes'"):
        hl.tunes  # noqa: B018


def test_the_version_is_that_of_the_installed_package() -> None:
    assert hl.__version__ == version("hyperlearn")
