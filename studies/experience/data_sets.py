"""The data sets that the shipped experience was made on.

One of every family: no two versions of the same rows. The demo's searches are made with packs
off, so that data sets may be in both.
"""

from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine

from studies.experience.sources import FromKeel, FromR, FromScikitLearn, FromStatsmodels, Source

_KEEL = (
    "australian", "banana", "bands", "heart", "ionosphere", "magic", "mammographic", "phoneme",
    "saheart", "satimage", "segment", "sonar", "spambase", "splice", "tic-tac-toe", "twonorm",
    "vehicle",
)  # fmt: skip
_IMBALANCED = ("page-blocks0", "yeast1")

CLASSIFICATION: dict[str, Source] = {
    "breast_cancer": FromScikitLearn(load_breast_cancer),
    "digits": FromScikitLearn(load_digits),
    "iris": FromScikitLearn(load_iris),
    "wine": FromScikitLearn(load_wine),
    **{name: FromKeel(name) for name in _KEEL},
    **{name: FromKeel(name, "imbalanced") for name in _IMBALANCED},
    "affairs": FromStatsmodels("fair", "affairs", above=0.0),
    "party": FromStatsmodels("anes96", "vote", ("logpopul",)),
    "attrition": FromR("modeldata", "attrition", "Attrition", licence="MIT"),
    "cells": FromR("modeldata", "cells", "class", ("case",), licence="MIT"),
    "churn": FromR("modeldata", "mlc_churn", "churn", licence="MIT"),
    "computing_jobs": FromR("modeldata", "hpc_data", "class", licence="MIT"),
    "credit": FromR("modeldata", "credit_data", "Status", licence="MIT"),
    "election": FromR("carData", "BEPS", "vote"),
    "plebiscite": FromR("carData", "Chile", "vote"),
    "fishing": FromR("Ecdat", "Fishing", "mode"),
    "glass": FromR("MASS", "fgl", "type"),
    "hawks": FromR("Stat2Data", "Hawks", "Sex", ("BandNumber", "ReleaseTime", "CaptureTime")),
    "titanic": FromR("Stat2Data", "Titanic", "Survived", ("Name", "SexCode")),
    "orange_juice": FromR("ISLR", "OJ", "Purchase"),
    "loans": FromR("wooldridge", "loanapp", "approve", ("action", "reject")),
    "mortgages": FromR("AER", "HMDA", "deny"),
    "email": FromR("openintro", "email", "spam", ("time",)),
}
"""By name, what tells classes apart."""

REGRESSION: dict[str, Source] = {
    "diabetes": FromScikitLearn(load_diabetes),
    "schools": FromStatsmodels("star98", "NABOVE", ("NBELOW",)),
    "hitters": FromR("ISLR", "Hitters", "Salary"),
    "colleges": FromR("ISLR", "College", "Grad.Rate"),
    "car_seats": FromR("ISLR", "Carseats", "Sales"),
    "fuel": FromR("ISLR", "Auto", "mpg", ("name",)),
    "balance": FromR("ISLR", "Credit", "Balance", ("ID",)),
    "wages": FromR("ISLR", "Wage", "wage", ("logwage",)),
    "processors": FromR("MASS", "cpus", "perf", ("estperf", "name")),
    "houses_windsor": FromR("AER", "HousePrices", "price"),
    "ratings": FromR("AER", "TeachingRatings", "eval", ("prof",)),
    "computers": FromR("Ecdat", "Computers", "price"),
    "diamonds": FromR("ggplot2", "diamonds", "price", licence="MIT"),
    "houses_ames": FromR("modeldata", "ames", "Sale_Price", licence="MIT"),
    "concrete": FromR("modeldata", "concrete", "compressive_strength", licence="MIT"),
    "biomass": FromR("modeldata", "biomass", "HHV", ("sample", "dataset"), licence="MIT"),
    "used_cars": FromR("modeldata", "car_prices", "Price", licence="MIT"),
    "deliveries": FromR("modeldata", "deliveries", "time_to_delivery", licence="MIT"),
    "yield": FromR("modeldata", "chem_proc_yield", "yield", licence="MIT"),
    "body_weight": FromR("openintro", "bdims", "wgt"),
    "birth_weight": FromR("openintro", "babies", "bwt", ("case",)),
    "houses_saratoga": FromR("mosaicData", "SaratogaHouses", "price"),
    "sleep": FromR("wooldridge", "sleep75", "sleep", ("case", "slpnaps")),
    "wages_young": FromR("wooldridge", "wage2", "wage", ("lwage",)),
    "quakes": FromR("datasets", "quakes", "mag"),
    "cognition": FromR("carData", "Wong", "piq", ("id", "viq")),
}
"""By name, what has numbers to predict."""
