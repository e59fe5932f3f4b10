"""How hyperlearn's own tables came to be, step by step; Alembic runs what is missing."""
