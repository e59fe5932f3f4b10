import torch

from hyperlearn.optim.synthetic_data import DataShape, clusters, ill_conditioned, low_rank

SHAPE = DataShape(n_copies=2, n_rows=200, n_inputs=16, n_targets=3)


def test_clusters_can_be_told_apart_by_their_means() -> None:
    X, y = clusters(SHAPE, torch.Generator().manual_seed(0))

    means = torch.stack([X[0][y[0] == label].mean(0) for label in range(3)])

    assert float(torch.cdist(means, means).max()) > 0.5


def test_ill_conditioned_inputs_span_decades() -> None:
    spreads = []
    for seed in range(5):
        X, _ = ill_conditioned(SHAPE, torch.Generator().manual_seed(seed))
        singular = torch.linalg.svdvals(X)
        spreads += (singular[:, 0] / singular[:, -1]).tolist()

    assert max(spreads) > 30


def test_what_is_to_be_rebuilt_is_the_input() -> None:
    X, y = low_rank(SHAPE, torch.Generator().manual_seed(0))

    assert X.equal(y)
    assert (X >= 0).all()
