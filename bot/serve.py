"""Run the app: ``python -m bot.serve``."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import suppress

import uvicorn

from bot.app import build
from bot.failures import BotError, SettingInvalid
from bot.settings import Settings, read_settings
from knowledge.failures import KnowledgeError

_BACKLOG = 2048  # as uvicorn's own: a hall's worth of people may come back at once


def main() -> None:
    """Build and serve; what stops the start is said in one sentence, without a traceback."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # One line a request would name conversations, and httpx would name every parse.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = read_settings()
        api = build(settings).api
        listening = _listening(settings)
    except (BotError, KnowledgeError) as error:
        logging.getLogger(__name__).critical("%s: %s", error.code, error)
        sys.exit(2)
    config = uvicorn.Config(
        api,
        access_log=False,
        log_level="warning",
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        sys.exit(3)


def _listening(settings: Settings) -> socket.socket:
    """The app's address; several workers each listen, and the system spreads what comes.

    Raises SettingInvalid where that cannot be, since somebody else has it or it is not ours.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = (settings.host, settings.port)
    shared = settings.workers > 1
    try:
        return socket.create_server(address, family=family, backlog=_BACKLOG, reuse_port=shared)
    except OSError as error:
        raise SettingInvalid(
            f"WENBAN_HOST, WENBAN_PORT: cannot listen on {settings.host}:{settings.port}, "
            f"{error.strerror}; stop what is running there or choose another port"
        ) from error


if __name__ == "__main__":
    main()
