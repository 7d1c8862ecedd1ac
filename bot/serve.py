"""Run the app: ``python -m bot.serve``."""

from __future__ import annotations

import logging
import sys

import uvicorn

from bot.app import build
from bot.failures import BotError
from bot.settings import read_settings
from knowledge.failures import KnowledgeError


def main() -> None:
    """Build and serve; what stops the start is said in one sentence, without a traceback."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # One line a request would name conversations, and httpx would name every parse.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = read_settings()
        api = build(settings).api
    except (BotError, KnowledgeError) as error:
        logging.getLogger(__name__).critical("%s: %s", error.code, error)
        sys.exit(2)
    uvicorn.run(
        api,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
