"""The built pages: the citizen's at /, the console's at /console/."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

# Hashed file names never change their content; the entry pages must be asked for each time.
_FOREVER = "public, max-age=31536000, immutable"
_NOT_BUILT = "页面还没有构建，请运行 ./wenban start。紧急情况请打110、119、120，办事请打12345。"


class _Page(StaticFiles):
    """Static files that tell browsers how long they hold."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with its caching header."""
        response = await super().get_response(path, scope)
        hashed = path.startswith("assets/")
        response.headers["Cache-Control"] = _FOREVER if hashed else "no-cache"
        return response


def mount(app: FastAPI, folder: Path) -> None:
    """Serve ``folder/citizen`` and ``folder/console``; say plainly if they are not built."""
    for path, name in (("/console", "console"), ("/", "citizen")):
        if (folder / name / "index.html").is_file():
            app.mount(path, _Page(directory=folder / name, html=True), name=name)
        else:
            app.add_api_route(path, _not_built, include_in_schema=False)


async def _not_built() -> PlainTextResponse:
    return PlainTextResponse(_NOT_BUILT, status_code=503)
