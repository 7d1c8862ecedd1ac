"""./wenban knowledge: check and publish guides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.stages import build_index
from bot.settings import read_settings
from knowledge import library as guides
from knowledge.importers import apply, dump, plan_import

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


@commands.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="xlsx、csv 或 json", exists=True, dir_okay=False)],
    mapping: Annotated[str, typer.Option("--map", help="auto，或一个对照文件（yml）")] = "auto",
    into: Annotated[
        Path | None, typer.Option(help="写到哪个目录，默认 var/imported，不动正在用的指南")
    ] = None,
    apply_it: Annotated[bool, typer.Option("--apply", help="真的写入；不加只是预演")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON 报告")] = False,
) -> None:
    """导入现有的事项表格。先预演，加 --apply 才写入；同一个文件再导入一次，什么也不会变。"""
    into = into or read_settings().var / "imported"
    chosen: str | Path = mapping if mapping == "auto" else Path(mapping)
    plan = plan_import(file, chosen, into)
    if as_json:
        print(json.dumps(plan.report.as_data(), ensure_ascii=False))
    else:
        print(plan.report.as_text())
    if apply_it:
        apply(plan)
        print(f"已写入 {len(plan.files)} 个文件。")
        print(f"检查：WENBAN_KNOWLEDGE={into} ./wenban knowledge validate")
    elif plan.changes:
        print(f"这是预演：会写入 {len(plan.files)} 个文件。加 --apply 才会写。")
    else:
        print("没有变化，不用写。")


@commands.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="写到哪个 JSON 文件")],
) -> None:
    """把全部办事指南和地点导出成一个 JSON 文件，可以再导入。"""
    file.write_text(dump(guides.load(read_settings().knowledge)), encoding="utf-8")
    print(f"已导出到 {file}。")
