"""The web application behind ``hyperlearn ui``: the same facts as the report, while they change."""
