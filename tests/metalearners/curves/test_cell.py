import numpy as np
import torch

from hyperlearn.metalearners.curves.cell import RecurrentCell


def torch_and_numpy():
    torch.manual_seed(0)
    theirs = torch.nn.LSTM(5, 7, batch_first=True).double()
    w = {name: value.detach().numpy() for name, value in theirs.named_parameters()}
    ours = RecurrentCell(
        w["weight_ih_l0"].T, w["weight_hh_l0"].T, w["bias_ih_l0"] + w["bias_hh_l0"]
    )
    return theirs, ours


def test_the_cell_gives_what_torch_gives():
    theirs, ours = torch_and_numpy()
    features = np.random.default_rng(0).normal(size=(3, 6, 5))

    expected, _ = theirs(torch.from_numpy(features))

    np.testing.assert_allclose(ours.run(features), expected.detach().numpy(), atol=1e-12)


def test_step_by_step_is_the_same_as_all_at_once():
    _, ours = torch_and_numpy()
    features = np.random.default_rng(1).normal(size=(2, 4, 5))
    state = ours.start(2)

    for point in range(4):
        state = ours.step(state, features[:, point])

    np.testing.assert_allclose(state.hidden, ours.run(features)[:, -1], atol=1e-12)


def test_huge_inputs_do_not_overflow():
    _, ours = torch_and_numpy()

    assert np.isfinite(ours.run(np.full((1, 3, 5), 1e9))).all()
