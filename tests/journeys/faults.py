"""What a browser complained about while a test ran."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

_LOST = re.compile(r"Failed to load resource: net::|net::ERR_|status of 50[0-9]")
# Not every refused inline script reaches the console by itself.
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (violation) =>
  console.error("CSP: " + violation.effectiveDirective + " " + violation.blockedURI));
"""


class Faults:
    """Console errors, uncaught exceptions and violations of the content policy."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._connections_break = False

    def watch(self, context: BrowserContext) -> None:
        """Collect what every page of ``context`` complains about."""
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._uncaught)

    def expect_broken_connections(self) -> None:
        """From now on the server is taken away, and the browser may say so."""
        self._connections_break = True

    def assert_none(self) -> None:
        """Fail with everything that was seen."""
        assert self._seen == []

    def _console(self, message: ConsoleMessage) -> None:
        lost = self._connections_break and _LOST.search(message.text)
        if message.type == "error" and not lost:
            self._seen.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _uncaught(self, error: WebError) -> None:
        self._seen.append(str(error.error))
