"""Packages for the registry of OptunaHub, each a folder under its conventions."""
