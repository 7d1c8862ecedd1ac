"""A Chromium that can be driven, and a font that has Chinese in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium(bundled: str) -> str | None:
    """An installed one, else Playwright's own at ``bundled``, else Debian's package."""
    return _installed() or (bundled if Path(bundled).is_file() else None) or _from_debian()


def find_chinese_font() -> bool:
    """Whether pages can show Chinese; Debian's package is installed where it is missing."""
    return _has_chinese_font() or (_apt("fonts-noto-cjk") and _has_chinese_font())


def _installed() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _from_debian() -> str | None:
    return _installed() if _apt("chromium", "fonts-noto-cjk") else None


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def _apt(*packages: str) -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages])
    return all(
        subprocess.run(command, env=quiet, capture_output=True, check=False).returncode == 0
        for command in commands
    )
