"""Settings: what is not set has a default, what is set badly stops the start and names itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.failures import SettingInvalid
from bot.settings import Settings, read_settings


def test_without_any_setting_it_listens_on_the_loopback_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("WENBAN_HOST", raising=False)

    assert read_settings().host == "127.0.0.1"


def test_the_environment_sets_and_the_command_line_comes_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WENBAN_PORT", "9000")

    assert read_settings().port == 9000
    assert read_settings(port=9001).port == 9001


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eight"),
        ("REDIS_PREFIX", "Has Space"),
        ("REDIS_PREFIX", "{c:"),
        ("RASA_TIMEOUT_SECONDS", "0"),
        ("RASA_TIMEOUT_SECONDS", "60"),
        ("MESSAGE_CHARACTERS", "10"),
        ("MESSAGES_PER_MINUTE", "0"),
        ("CONVERSATIONS_PER_MINUTE", "-1"),
        ("SECURE_COOKIES", "perhaps"),
    ],
)
def test_a_bad_value_stops_the_start_and_names_itself(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"WENBAN_{name}", value)

    with pytest.raises(SettingInvalid, match=f"WENBAN_{name}: "):
        read_settings()


def test_every_bad_value_is_named_at_once() -> None:
    with pytest.raises(SettingInvalid) as raised:
        read_settings(port=-1, team=5)

    assert "WENBAN_PORT: " in str(raised.value)
    assert "WENBAN_TEAM: " in str(raised.value)


def test_what_stops_the_start_prints_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAN_REDIS_PREFIX", "S3CRET PASSWORD")
    monkeypatch.setenv("WENBAN_REDIS_URL", "redis://:hunter2@cache:6379/0")

    with pytest.raises(SettingInvalid) as raised:
        read_settings()

    told = str(raised.value) + repr(raised.value.__cause__)
    assert "S3CRET" not in told
    assert "hunter2" not in told


def test_the_ledger_lies_below_var_unless_a_database_is_set(tmp_path: Path) -> None:
    own = read_settings(var=tmp_path)
    set_ = read_settings(var=tmp_path, database_url="postgresql+asyncpg://db/wenban")

    assert own.ledger_url == f"sqlite+aiosqlite:///{tmp_path}/ledger.sqlite3"
    assert set_.ledger_url == "postgresql+asyncpg://db/wenban"


def test_settings_do_not_change_once_read() -> None:
    settings = Settings()

    with pytest.raises(ValidationError, match="frozen"):
        settings.__setattr__("port", 1)
