"""Where the app listens: alone, or beside the other workers."""

from __future__ import annotations

import pytest

from bot.failures import SettingInvalid
from bot.provision.supervision import free_port
from bot.serve import _listening
from bot.settings import Settings


def test_workers_listen_beside_each_other() -> None:
    settings = Settings(port=free_port(), workers=2)

    with _listening(settings) as one, _listening(settings) as other:
        assert one.getsockname() == other.getsockname() == ("127.0.0.1", settings.port)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_address_that_somebody_else_has_is_said_to_be_taken(workers: int) -> None:
    alone = Settings(port=free_port())

    with (
        _listening(alone),
        pytest.raises(SettingInvalid, match=f"WENBAN_PORT.*{alone.port}.*another port"),
    ):
        _listening(alone.model_copy(update={"workers": workers}))


def test_an_address_of_version_six_is_listened_on() -> None:
    with _listening(Settings(host="::1", port=free_port())) as listening:
        assert listening.getsockname()[0] == "::1"
