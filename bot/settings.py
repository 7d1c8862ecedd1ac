"""One frozen settings object, read once; every default is visible here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.failures import SettingInvalid

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of the public app, from ``WENBAN_*`` environment variables.

    A bad value stops the start and names itself; values are never printed, since
    the addresses of Redis and the database may hold passwords.
    """

    model_config = SettingsConfigDict(env_prefix="WENBAN_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    # Processes that answer. One is enough for two cores (docs/performance.md), each takes 0.5 GB.
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    var: Path = ROOT / "var"
    knowledge: Path = ROOT / "knowledge"
    redis_url: str = "redis://127.0.0.1:6390/0"
    redis_prefix: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")] = "wb"
    database_url: str | None = None  # SQLite below ``var`` unless set
    rasa_url: str = "http://127.0.0.1:5005"
    # Measured p95 of /model/parse is below 30 ms (docs/performance.md): ten times that is a fault.
    rasa_timeout_seconds: Annotated[float, Field(gt=0, le=5)] = 0.3
    encoder: str = "builtin"
    # Whose guides apply where no door plate says it (GB/T 2260); unset: those of all regions.
    region: Annotated[str, Field(pattern=r"^\d{2,12}$")] | None = None
    team: str = "hall"
    message_characters: Annotated[int, Field(ge=50, le=2000)] = 500
    # One citizen types a few messages a minute; a hall's shared address may hold many citizens.
    messages_per_minute: Annotated[int, Field(ge=1)] = 30
    conversations_per_minute: Annotated[int, Field(ge=1)] = 60
    secure_cookies: bool = False
    # Set behind a reverse proxy only: the proxy's address, whose X-Forwarded-For is believed.
    trusted_proxies: str = "127.0.0.1"

    @property
    def ledger_url(self) -> str:
        """Where the ledger is kept."""
        return self.database_url or f"sqlite+aiosqlite:///{self.var / 'ledger.sqlite3'}"


def read_settings(**given: object) -> Settings:
    """The settings of this process, with ``given`` ones (command line) before the environment.

    Raises :class:`SettingInvalid` naming each bad one.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = [
            f"WENBAN_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise SettingInvalid("; ".join(faults)) from None
