"""./wenban knowledge: check and publish guides."""

from __future__ import annotations

import typer

from bot.commands.stages import build_index
from bot.settings import read_settings
from knowledge import library as guides

commands = typer.Typer(no_args_is_help=True, help="办事指南：检查、发布")


@commands.command()
def validate() -> None:
    """检查全部办事指南和地点；有问题就列出文件、行号和字段。"""
    library = guides.load(read_settings().knowledge)
    print(f"{len(library.guides)} 份办事指南、{len(library.places)} 个地点，没有问题。")


@commands.command()
def publish() -> None:
    """建立新的检索索引，建好后一步切换。"""
    settings = read_settings()
    library = guides.load(settings.knowledge)
    build_index(settings, library)
    print(f"已发布 {len(library.guides)} 份办事指南。")
