"""Every failure as an RFC 9457 problem document, with the sentence for its code."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.failures import BotError, TooManyRequests
from handoff.failures import HandoffError, TooManyAttempts
from knowledge.failures import EditRefused, KnowledgeError

log = logging.getLogger(__name__)

_SENTENCES: Mapping[str, str] = yaml.safe_load(
    Path(__file__).with_name("failures.yml").read_text(encoding="utf-8")
)
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


def problem(
    code: str, status: int, *, headers: Mapping[str, str] | None = None, **extra: Any
) -> JSONResponse:
    """The problem document of ``code``; ``extra`` fills the sentence and is sent along."""
    detail = _SENTENCES.get(code, _SENTENCES["internal"]).format_map(_Filled(extra))
    return _document(code, status, detail, headers, extra)


def _document(
    code: str,
    status: int,
    detail: str,
    headers: Mapping[str, str] | None,
    extra: Mapping[str, Any],
) -> JSONResponse:
    body = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail}
    return JSONResponse(
        {**body, **extra},
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def install(app: FastAPI, message_characters: int, headers: Mapping[str, str]) -> None:
    """Translate every failure of ``app``; none carries what a citizen said.

    ``headers`` go with the answer to what nobody expected: it passes no middleware.
    """

    @app.exception_handler(BotError)
    async def bot_error(request: Request, error: BotError) -> JSONResponse:
        retry = {}
        if isinstance(error, TooManyRequests):
            retry["Retry-After"] = str(error.retry_after_seconds)
        return problem(error.code, error.http_status, headers=retry, limit=message_characters)

    @app.exception_handler(KnowledgeError)
    async def knowledge_error(request: Request, error: KnowledgeError) -> JSONResponse:
        if isinstance(error, EditRefused):
            faults = [{"field": p.field, "message": p.message} for p in error.problems]
            return problem(error.code, error.http_status, errors=faults)
        return problem(error.code, error.http_status)

    @app.exception_handler(HandoffError)
    async def handoff_error(request: Request, error: HandoffError) -> JSONResponse:
        retry = {}
        if isinstance(error, TooManyAttempts):
            retry["Retry-After"] = str(error.retry_after_seconds)
        return _document(error.code, error.http_status, error.sentence, retry, {})

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # Only where and what kind: the value itself may be what a citizen said.
        fields = [
            {"field": ".".join(str(part) for part in fault["loc"]), "error": fault["type"]}
            for fault in error.errors()
        ]
        return problem("invalid_request", 422, errors=fields)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        code = _BY_STATUS.get(error.status_code, "invalid_request")
        if isinstance(error.__cause__, UnicodeDecodeError):
            code = "not_utf8"
        return problem(code, error.status_code, headers=error.headers)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
        return problem("internal", 500, headers=headers)


class _Filled(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
