"""What every request passes: size, encoding, rate, and the headers of every response."""

from __future__ import annotations

from fastapi import HTTPException
from limits import RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.failures import problem
from bot.failures import TooManyRequests

# The largest request is a message of 20 000 characters that will be refused politely.
_BODY_BYTES = 64 * 1024

SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class TooLarge(HTTPException):
    """The body passed the limit while it was being read: FastAPI passes this kind on."""

    def __init__(self) -> None:
        super().__init__(413)


class Guard:
    """ASGI middleware: bounded bodies in, safe headers out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(("/api/", "/console/api/")):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdigit() or int(declared) > _BODY_BYTES:
            await problem("body_too_large", 413)(scope, receive, guarded_send)
            return
        await self._app(scope, _bounded(receive), guarded_send)


def _bounded(receive: Receive) -> Receive:
    """``receive`` that counts, since a chunked body declares no length."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > _BODY_BYTES:
            raise TooLarge
        return message

    return counting


class Rates:
    """How often someone may do something, counted in Redis so that all processes agree."""

    def __init__(self, storage: Storage, prefix: str) -> None:
        self._limiter = MovingWindowRateLimiter(storage)
        self._prefix = prefix

    async def take(self, what: str, who: str, per_minute: int) -> None:
        """Count one; raises :class:`TooManyRequests` over the limit.

        When the counter itself fails the request passes: a citizen is not turned
        away because bookkeeping broke.
        """
        try:
            allowed = await self._limiter.hit(
                RateLimitItemPerMinute(per_minute), self._prefix, what, who
            )
        except StorageError:
            return
        if not allowed:
            raise TooManyRequests(retry_after_seconds=10)
