"""How facts become HTML: one set of templates and one style for the report and the web pages."""
