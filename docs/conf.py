"""How Sphinx builds the documentation."""

import logging
import os
from importlib.metadata import version as installed_version

os.environ.setdefault("KERAS_BACKEND", "torch")  # read when Keras is imported

project = "hyperlearn"
author = "The hyperlearn developers"
copyright = "The hyperlearn developers, Apache License 2.0"
release = version = installed_version("hyperlearn")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "hyperlearn"
html_copy_source = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_custom_sections = ["Source"]
napoleon_use_rtype = False

logging.getLogger("alembic").setLevel(logging.WARNING)
