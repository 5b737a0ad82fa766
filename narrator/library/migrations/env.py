"""Runs the steps that are missing on the connection it is given (Alembic calls it)."""

from __future__ import annotations

from alembic import context

from narrator.library.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
