"""Bringing a database to the present shape of the tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at ``url`` to ``revision``. Doing it again changes nothing.

    Blocks; inside a running event loop use ``await asyncio.to_thread(upgrade, url)``.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    command.upgrade(config, revision)
