"""Meta-features of the shape of a decision tree fitted to a sample.

Source:
    Peng, Flach, Soares, Brazdil: Improved dataset characterisation for meta-learning. Discovery
    Science 2002; Bensusan, Giraud-Carrier, Kennedy: A higher-order approach to meta-learning. ILP
    2000. Definitions as in Rivolli et al., Knowledge-Based Systems 240, 2022 (group
    "model-based").
"""

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from hyperlearn.metafeatures.encoded_features import encoded_features, standardised
from hyperlearn.metafeatures.summary import mean_and_deviation
from hyperlearn.metafeatures.table import ClassTarget, Table, Target
from hyperlearn.records import BoolArray, FloatArray, IntArray

MIN_REGRESSION_LEAF = 5
"""Rows in each leaf of a regression tree; grown further it would have a leaf for every row."""


@dataclass(frozen=True, slots=True)
class TreeShape:
    """What the meta-features need of a fitted tree, one entry for each node.

    Attributes:
        column: Column that the node splits on, -1 for a leaf, shape (n_nodes,).
        depth: Splits above the node, shape (n_nodes,).
        n_rows: Rows of the sample in the node, shape (n_nodes,); the first node is the root.
        label: Class that is most frequent in the node, shape (n_nodes,); 0 for numbers.
        importance: Share of each column in the loss of impurity, shape (n_columns,).
    """

    column: IntArray
    depth: IntArray
    n_rows: IntArray
    label: IntArray
    importance: FloatArray

    @property
    def is_leaf(self) -> BoolArray:
        """Whether each node is a leaf, shape (n_nodes,)."""
        return self.column < 0


def model_based(table: Table, *, seed: int) -> dict[str, float]:
    """Return counts, depths and balance of a decision tree on the encoded columns.

    For classes the tree is grown until its leaves are pure; for numbers, while leaves keep 5 rows.
    Without a target there are none of these features, for numbers there is no
    ``leaves_per_class``. Where no column allows a split, ``leaves_homo``, ``nodes_per_level`` and
    ``nodes_repeated`` are undefined (NaN).

    Args:
        table: The data set.
        seed: How the tree breaks ties between splits.
    """
    if table.target is None:
        return {}
    tree = grow_tree(encoded_features(table), table.target, seed)
    features = {**_size(tree), **_leaves(tree), **_levels(tree)}
    if isinstance(table.target, ClassTarget):
        leaves_of_class = np.bincount(tree.label[tree.is_leaf])
        per_class = leaves_of_class[leaves_of_class > 0] / np.sum(tree.is_leaf)
        features |= mean_and_deviation("leaves_per_class", per_class)
    return features


def grow_tree(encoded: FloatArray, target: Target, seed: int) -> TreeShape:
    """Fit a decision tree to encoded columns and a target, and return its shape."""
    if isinstance(target, ClassTarget):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as many classes as half of the rows are accepted
            model = DecisionTreeClassifier(random_state=seed).fit(encoded, target.codes)
        label = model.classes_[np.argmax(model.tree_.value[:, 0, :], axis=1)]
    else:
        model = DecisionTreeRegressor(min_samples_leaf=MIN_REGRESSION_LEAF, random_state=seed)
        model.fit(encoded, standardised(target.values))
        label = np.zeros(model.tree_.node_count, dtype=np.int64)
    return TreeShape(
        column=np.maximum(model.tree_.feature, -1),
        depth=model.tree_.compute_node_depths().astype(np.int64) - 1,
        n_rows=model.tree_.n_node_samples,
        label=label,
        importance=model.feature_importances_,
    )


def _size(tree: TreeShape) -> dict[str, float]:
    n_leaves = np.sum(tree.is_leaf)
    n_nodes = np.sum(~tree.is_leaf)
    return {
        "leaves": float(n_leaves),
        "nodes": float(n_nodes),
        "nodes_per_attr": float(n_nodes / len(tree.importance)),
        "nodes_per_inst": float(n_nodes / tree.n_rows[0]),
        **mean_and_deviation("tree_depth", tree.depth.astype(np.float64)),
        **mean_and_deviation("var_importance", tree.importance),
    }


def _leaves(tree: TreeShape) -> dict[str, float]:
    """Describe leaves by depth; a leaf at depth k is reached with chance 2^-k by fair coins."""
    depth = tree.depth[tree.is_leaf].astype(np.float64)
    surprise = depth * 2.0**-depth
    depths, n_leaves = np.unique(depth, return_counts=True)
    chance = n_leaves * 2.0**-depths
    homogeneity = len(depth) / surprise[surprise > 0]
    return {
        **mean_and_deviation("leaves_branch", depth),
        **mean_and_deviation("leaves_corrob", tree.n_rows[tree.is_leaf] / tree.n_rows[0]),
        **mean_and_deviation("leaves_homo", homogeneity),
        **mean_and_deviation("tree_shape", surprise),
        **mean_and_deviation("tree_imbalance", chance * 2.0**-chance),
    }


def _levels(tree: TreeShape) -> dict[str, float]:
    n_splits_by_depth = np.bincount(tree.depth[~tree.is_leaf])
    n_splits_by_column = np.bincount(tree.column[~tree.is_leaf])
    repeated = n_splits_by_column[n_splits_by_column > 0]
    return {
        **mean_and_deviation("nodes_per_level", n_splits_by_depth.astype(np.float64)),
        **mean_and_deviation("nodes_repeated", repeated.astype(np.float64)),
    }
