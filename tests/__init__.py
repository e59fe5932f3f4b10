"""The tests, which mirror the package. A package, as a dependency installs one of this name."""
