import numpy as np
import pytest
import torch

from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.metalearners.outlook.fates import Fate
from hyperlearn.metalearners.outlook.fitting import fit_outlook, judge_task
from hyperlearn.metalearners.outlook.model import OutlookModel
from hyperlearn.metalearners.outlook.network import OutlookNetwork
from hyperlearn.metalearners.outlook.training import Labelled
from tests.metalearners.curve_family import family_task


def task_with_failures(place):
    """A task of the family a third of whose runs stay where they began, with some noise."""
    task = family_task(place, n_runs=45)
    failing = np.zeros(45)
    failing[30:] = 1.0
    rng = np.random.default_rng(place)
    losses, companions = task.losses.copy(), task.companions.copy()
    losses[30:] = losses[30:, :1] * (1.0 + 0.01 * rng.standard_normal((15, 20)))
    companions[30:] = losses[30:]
    return Labelled(TaskCurves(task.name, losses, companions, task.strategies, task.times), failing)


@pytest.fixture(scope="module")
def outlook():
    tasks = [task_with_failures(place) for place in range(8)]
    return fit_outlook(tasks, np.random.default_rng(0), n_steps=80)


@pytest.fixture
def task():
    return task_with_failures(70)


def judged(outlook, task, target=None, labelled=10):
    finals = task.curves.finals
    target = float(np.quantile(finals, 0.3)) if target is None else target
    runs = np.arange(labelled, len(finals))
    judgement = judge_task(outlook, task, np.arange(labelled), runs, target)
    return judgement, finals[runs] <= target, task.failing[runs]


def test_runs_that_will_reach_the_target_have_the_higher_chance(outlook, task):
    judgement, reached, _ = judged(outlook, task)
    early = judgement.p_target[:, 6]

    assert early[reached].mean() > early[~reached].mean() + 0.3


def test_failing_runs_are_found_without_false_alarms(outlook, task):
    judgement, _, failing = judged(outlook, task)
    alarms = outlook.is_failing(judgement, task.curves.times)[:, 1:]

    assert alarms[failing == 1.0].any(axis=1).mean() > 0.9
    assert alarms[failing == 0.0].any(axis=1).mean() < 0.1


def test_the_order_of_labelled_runs_does_not_matter(outlook, task):
    runs, target = np.arange(10, 45), float(np.quantile(task.curves.finals, 0.3))
    one = judge_task(outlook, task, np.arange(10), runs, target)
    other = judge_task(outlook, task, np.arange(10)[::-1].copy(), runs, target)

    np.testing.assert_allclose(one.p_target, other.p_target, atol=1e-9)


def test_a_change_of_unit_changes_nothing(outlook, task):
    curves = task.curves
    larger = (10 * curves.losses, 10 * curves.companions)
    scaled = Labelled(
        TaskCurves(curves.name, *larger, curves.strategies, curves.times), task.failing
    )
    target = float(np.quantile(curves.finals, 0.3))

    one, other = judged(outlook, task, target)[0], judged(outlook, scaled, 10 * target)[0]

    np.testing.assert_allclose(one.p_target, other.p_target, atol=1e-6)


def test_bytes_give_the_same_judgement_in_single_precision(outlook, task):
    back = OutlookModel.from_bytes(outlook.to_bytes())

    np.testing.assert_allclose(
        judged(back, task)[0].p_target, judged(outlook, task)[0].p_target, atol=1e-3
    )


def test_numpy_judges_as_torch_does():
    torch.manual_seed(1)
    network = OutlookNetwork().double()
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    rng = np.random.default_rng(0)
    states, units = rng.normal(size=(4, 1, 32)), rng.normal(size=(4, 1))
    fates, times = np.array([0, 1]), np.full((4, 1), 0.3)

    model = OutlookModel(weights)
    prototypes = model.prototypes(model.places(states[:2]), fates)
    judgement = model.judge(states, prototypes, units, times)
    told = [torch.from_numpy(a) for a in (states, units, times)]
    places = network.embed(told[0])
    theirs = network.prototypes_of(places[:2], torch.from_numpy(fates))
    parts = network.parts(told[0], places, theirs, told[1], told[2])

    np.testing.assert_allclose(
        judgement.p_target, torch.sigmoid(sum(parts)).detach().numpy(), atol=1e-10
    )
    assert set(judgement.fate.ravel().tolist()) <= set(map(int, Fate))
