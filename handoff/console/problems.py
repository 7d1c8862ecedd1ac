"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from handoff.failures import HandoffError, InvalidRequest, TooManyAttempts, Unavailable

RETRY_SECONDS = 5
"""When to try again after an outage: long enough not to make it worse."""


def problem(error: HandoffError, **more: Any) -> JSONResponse:
    """The problem document of ``error``, with a sentence a person can read."""
    headers = {}
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after_seconds)
    elif isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_SECONDS)
    content = {
        "type": "about:blank",
        "title": type(error).__name__,
        "status": error.http_status,
        "code": error.code,
        "detail": error.sentence,
        **more,
    }
    return JSONResponse(
        content,
        status_code=error.http_status,
        headers=headers,
        media_type="application/problem+json",
    )


class ProblemRoute(APIRoute):
    """A route that answers this package's errors, so that no application has to know them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, wrapped."""
        handle = super().get_route_handler()

        async def handle_or_explain(request: Request) -> Response:
            try:
                return await handle(request)
            except HandoffError as error:
                return problem(error)
            except RequestValidationError as error:
                # Where and what kind, but never the value: it may be a password.
                faults = [
                    {"where": [str(part) for part in fault["loc"]], "kind": fault["type"]}
                    for fault in error.errors()
                ]
                return problem(InvalidRequest(), errors=faults)

        return handle_or_explain
