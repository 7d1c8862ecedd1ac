"""Is it alive, is it ready, and the numbers an operator watches."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_LOOPBACK = {"127.0.0.1", "::1"}

Check = Callable[[], Awaitable[bool]]


def router(
    required: dict[str, Check], optional: dict[str, Check], version: Callable[[], str]
) -> APIRouter:
    """Health routes. The app is ready without its ``optional`` parts, and says they are away.

    ``version`` names the published version that this process serves.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/health/ready")
    async def ready() -> JSONResponse:
        parts = {name: await check() for name, check in {**required, **optional}.items()}
        well = all(parts[name] for name in required)
        status = "ok" if all(parts.values()) else "degraded" if well else "unavailable"
        said = {"status": status, "parts": parts, "version": version()}
        return JSONResponse(said, status_code=200 if well else 503)

    @routes.get("/metrics")
    async def metrics(request: Request) -> Response:
        # A scraper on this machine; the public has no business with the numbers.
        if request.client is None or request.client.host not in _LOOPBACK:
            raise HTTPException(404)
        return Response(generate_latest(_counted()), media_type=CONTENT_TYPE_LATEST)

    return routes


def _counted() -> CollectorRegistry:
    """The numbers of this process, or of all workers where they count together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
