"""The back end is gone, and the page still helps."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bot.running import running
from bot.settings import Settings
from tests.journeys.conftest import OpenCitizen
from tests.journeys.faults import Faults

pytestmark = pytest.mark.browser


def test_hotlines_and_the_last_guide_are_there_when_nothing_else_is(
    open_citizen: OpenCitizen, settings: Settings, faults: Faults
) -> None:
    with running(settings, rasa=False) as small:
        citizen = open_citizen(f"{small.site}/")
        citizen.ask("怎么办理居住证")
        citizen.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        faults.expect_broken_connections()

    citizen.page.reload()

    away = citizen.page.get_by_test_id("offline-card")
    expect(away).to_contain_text("现在连不上问办")
    expect(away).to_contain_text("居住证首次申领")
    hotlines = away.get_by_role("region", name="热线电话")
    for number in ("12345", "110", "119", "120"):
        expect(hotlines.get_by_role("link", name=number)).to_have_attribute("href", f"tel:{number}")
