"""A line on each meta-feature of a data set, for documentation and for people reading tables.

Names with ``.mean`` and ``.sd`` summarise values of many columns, classes, folds, leaves or nodes;
names without a dot are single values. Names that pymfe has too mean what they mean there
(https://pymfe.readthedocs.io), but for what is said here.
"""

from collections.abc import Mapping
from types import MappingProxyType

_SINGLE = {
    "general": {
        "nr_inst": "Rows",
        "nr_attr": "Columns",
        "nr_num": "Numeric columns",
        "nr_cat": "Categorical columns",
        "nr_bin": "Columns of two distinct values",
        "inst_to_attr": "Rows for each column",
        "attr_to_inst": "Columns for each row",
        "cat_to_num": "Categorical columns for each numeric one",
        "num_to_cat": "Numeric columns for each categorical one",
        "missing_ratio": "Share of cells that are missing",
        "inst_missing_ratio": "Share of rows with a missing cell",
        "attr_missing_ratio": "Share of columns with a missing cell",
        "zero_ratio": "Share of known numeric cells that are 0",
        "nr_class": "Classes",
        "freq_class.min": "Share of rows in the smallest class",
        "freq_class.max": "Share of rows in the largest class",
    },
    "statistical": {
        "nr_norm": "Numeric columns that vary and pass as normal (Shapiro-Wilk, 5 %)",
        "nr_outliers": "Numeric columns with a value beyond 1.5 interquartile ranges",
        "nr_cor_attr": "Share of pairs of numeric columns correlated by 0.5 or more",
        "gravity": "Distance between the means of the largest and of the smallest class",
        "nr_disc": "Canonical correlations between numeric columns and classes",
        "p_trace": "Pillai's trace: sum of squared canonical correlations",
        "w_lambda": "Wilks' lambda: product of 1 - squared canonical correlations, in [0, 1]",
    },
    "information": {
        "class_ent": "Entropy of the classes in bits",
        "eq_num_attr": "Columns of average information that would determine the target",
        "ns_ratio": "Entropy of columns that is noise, for each bit about the target",
    },
    "spectrum": {
        "pca_first_share": "Share of variance on the first principal component, in [0, 1]",
        "pca_components_95": "Components that hold 95 % of variance, as a share of columns",
        "pca_effective_rank": "exp(entropy of the components' shares), as a share of columns",
        "pca_skewness_first": "Absolute skewness of the rows on the first principal component",
        "pca_kurtosis_first": "Excess kurtosis of the rows on the first principal component",
    },
    "regression target": {
        "target_skewness": "Skewness of a numeric target",
        "target_kurtosis": "Excess kurtosis of a numeric target",
        "target_variation": "Standard deviation of a numeric target over its absolute mean",
        "target_outlier_ratio": "Share of targets beyond 1.5 interquartile ranges",
        "target_distinct_ratio": "Distinct targets over rows, in (0, 1]",
        "target_cor.max": "Largest absolute correlation of a numeric column with the target",
    },
    "landmarking": {
        "best_node_r2": "R2 of a regression tree with one split",
        "random_node_r2": "R2 of a regression tree with one split on a random column",
        "worst_node_r2": "R2 of a regression tree with one split on the least important column",
        "elite_nn_r2": "R2 of the nearest neighbour by the most important column",
        "one_nn_r2": "R2 of the nearest neighbour",
        "linear_regr_r2": "R2 of least squares",
    },
    "model-based": {
        "leaves": "Leaves of a decision tree",
        "nodes": "Splits of a decision tree",
        "nodes_per_attr": "Splits for each encoded column",
        "nodes_per_inst": "Splits for each row the tree was fitted on",
    },
}

_SUMMARISED = {
    "general": {
        "nr_levels": "the distinct levels of a categorical column",
        "freq_class": "the share of rows in a class",
    },
    "statistical": {
        "min": "the minimum of a numeric column",
        "max": "the maximum of a numeric column",
        "range": "the range of a numeric column",
        "median": "the median of a numeric column",
        "iq_range": "the interquartile range of a numeric column",
        "mad": "1.4826 times the median absolute deviation of a numeric column",
        "mean": "the mean of a numeric column",
        "t_mean": "the mean of a numeric column without the lowest and the highest fifth",
        "sd": "the standard deviation of a numeric column",
        "var": "the variance of a numeric column",
        "skewness": "the skewness of a numeric column that varies",
        "kurtosis": "the excess kurtosis of a numeric column that varies",
        "cov": "the absolute covariance of two numeric columns",
        "eigenvalues": "the eigenvalues of the covariance matrix of numeric columns",
        "cor": "the absolute Pearson correlation of two numeric columns that vary",
        "sparsity": "how often a column's values recur, from 0 (all differ) to 1 (all the same)",
        "can_cor": "the canonical correlations between numeric columns and classes",
    },
    "information": {
        "attr_ent": "the entropy of a column in bits",
        "attr_conc": "the concentration of one column given another, in [0, 1]",
        "class_conc": "the concentration of a column given the class, in [0, 1]",
        "joint_ent": "the joint entropy of a column and the class in bits",
        "mut_inf": "the mutual information of a column and the target in bits",
    },
    "regression target": {
        "target_cor": "the absolute correlation of a numeric column with the target",
    },
    "landmarking": {
        "best_node": "the accuracy of a tree with one split",
        "random_node": "the accuracy of a tree with one split on a random column",
        "worst_node": "the accuracy of a tree with one split on the least important column",
        "elite_nn": "the accuracy of the nearest neighbour by the most important column",
        "one_nn": "the accuracy of the nearest neighbour",
        "linear_discr": "the accuracy of linear discriminant analysis",
        "naive_bayes": "the accuracy of Gaussian naive Bayes",
    },
    "model-based": {
        "tree_depth": "the depth of a node of a decision tree",
        "var_importance": "the importance of an encoded column to a decision tree, in [0, 1]",
        "leaves_branch": "the depth of a leaf",
        "leaves_corrob": "the share of rows in a leaf",
        "leaves_homo": "leaves over the tree shape of a leaf",
        "leaves_per_class": "the share of leaves that predict a class",
        "tree_shape": "depth times 2^-depth of a leaf: the surprise of getting there by chance",
        "tree_imbalance": "p 2^-p of a depth, p the chance to end in a leaf there",
        "nodes_per_level": "the splits at a depth",
        "nodes_repeated": "the splits on an encoded column that has any",
    },
}

_SUMMARIES = {"mean": "Mean of", "sd": "Standard deviation (n - 1) of"}


def _described(group: str) -> Mapping[str, str]:
    summarised = {
        f"{name}.{summary}": f"{words} {text}"
        for name, text in _SUMMARISED.get(group, {}).items()
        for summary, words in _SUMMARIES.items()
    }
    return MappingProxyType({**_SINGLE[group], **summarised})


GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {group: _described(group) for group in _SINGLE}
)
"""Group, name, and what the meta-feature is in a line."""

DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {name: text for described in GROUPS.values() for name, text in described.items()}
)
"""Name of each meta-feature, and what it is in a line."""
