"""Alembic's scripts: one revision a change of the tables, each survivable by the previous release."""
