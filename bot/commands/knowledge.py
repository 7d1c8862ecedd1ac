"""./wenban knowledge: check and publish guides."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import findings
from bot.commands.stages import CHECKS, checks_of, publish_library, waiting
from bot.settings import read_settings
from handoff.hours import CHINA
from knowledge import library as guides
from knowledge.checking import Checked, read_checks
from knowledge.differences import as_text, differences
from knowledge.failures import LibraryInvalid, PublicationRefused
from knowledge.importers import apply, dump, plan_import
from knowledge.publishing import rollback as go_back
from knowledge.review import review
from knowledge.search.encoder import open_encoder
from knowledge.versions import Card, Versions

Reason = Annotated[str, typer.Option(help="为什么，记进历史")]
Author = Annotated[str, typer.Option(help="谁，记进历史")]

# Of each kind; an imported library has hundreds.
_SHOWN_FINDINGS = 10

commands = typer.Typer(no_args_is_help=True, help="办事指南：检查、发布")


@commands.command()
def validate(
    strict: Annotated[bool, typer.Option("--strict", help="有提醒也算没通过")] = False,
    show_all: Annotated[bool, typer.Option("--all", help="每一类全部列出，不只前几处")] = False,
) -> None:
    """检查全部办事指南、一件事、地点和区划；有问题就列出文件、行号和字段。"""
    folder = read_settings().knowledge
    try:
        library = guides.load(folder)
    except LibraryInvalid as invalid:
        print(findings.of_problems(invalid.problems, folder))
        raise typer.Exit(1) from invalid
    found = review(library, datetime.now(CHINA).date(), folder)
    if found:
        print(findings.of_findings(found, folder, shown=None if show_all else _SHOWN_FINDINGS))
    print(findings.summary(library, found))
    if any(strict or finding.severity == "error" for finding in found):
        raise typer.Exit(1)


@commands.command()
def publish(
    reason: Reason = "",
    author: Author = "",
    check: Annotated[
        Path | None,
        typer.Option(help=f"抽查的问题，默认用指南目录里的 {CHECKS}", exists=True, dir_okay=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="抽查没有通过也切换")] = False,
) -> None:
    """在旁边建好新版本，抽查通过后一步切换；正在运行的问办自己换上，不用重启。"""
    settings = read_settings()
    checks = read_checks(check) if check else checks_of(settings)
    try:
        done = publish_library(
            settings,
            author=author,
            reason=reason,
            checks=checks,
            force=force,
            progress=_progress,
        )
    except PublicationRefused as refused:
        print(refused)
        raise typer.Exit(1) from None
    if not done.switched:
        print(f"没有变化，现在用的就是版本 {done.version.name}。")
        return
    if done.card.checked is not None:
        print(_said(done.card.checked))
    print(f"已发布 {done.card.guides} 份办事指南，版本 {done.version.name}。")


@commands.command()
def diff(
    version: Annotated[
        str | None, typer.Option("--from", help="和哪个版本比，默认现在用的")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """指南目录和已发布的版本有哪些不同：新增、删除、修改了哪些字段。"""
    settings = read_settings()
    versions = _versions()
    published = versions.named(version) if version else versions.current()
    found = differences(published.library(), guides.load(settings.knowledge))
    if as_json:
        print(json.dumps([asdict(difference) for difference in found], ensure_ascii=False))
    else:
        print(as_text(found))


@commands.command("versions")
def list_versions() -> None:
    """有哪些版本，最新的在前；* 是现在用的。"""
    versions = _versions()
    for version in versions.all():
        mark = "*" if version.name == versions.current_name() else " "
        print(f"{mark} {version.name}  {_told(version.card)}")


@commands.command()
def rollback(
    version: Annotated[str | None, typer.Argument(help="退到哪个版本，默认上一个")] = None,
    reason: Reason = "",
    author: Author = "",
) -> None:
    """退回上一个（或指定的）版本，指南和索引一起退；先试着打开，打不开就不换。"""
    encoder = open_encoder(read_settings().encoder)
    done = go_back(_versions(), encoder, version, author=author, reason=reason, waiting=waiting)
    print(f"已退回版本 {done.version}（原来是 {done.previous}）。指南目录没有改动，")
    print("下次启动也用这个版本，直到再次运行 ./wenban knowledge publish。")


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


def _progress(done: int, total: int) -> None:
    print(f"\r正在建立索引：{done}/{total}", end="" if done < total else "\n", flush=True)


def _versions() -> Versions:
    return Versions(read_settings().var / "knowledge")


def _said(checked: Checked) -> str:
    before = checked.share_before
    compared = f"，原来 {before:.1%}" if before is not None else ""
    lines = [f"抽查 {checked.questions} 句，首位答对 {checked.share:.1%}{compared}。"]
    if before is not None and checked.worse:
        lines += [f"变差的 {len(checked.worse)} 句：", *checked.lines()]
    return "\n".join(lines)


def _told(card: Card) -> str:
    at = (card.published_at or card.built_at).astimezone(CHINA)
    told = [f"{at:%Y-%m-%d %H:%M}", f"{card.guides} 份指南"]
    told += [f"自测 {card.accuracy:.1%}"] if card.accuracy is not None else []
    told += [f"抽查 {card.checked.share:.1%}"] if card.checked else []
    told += [] if card.published_at else ["没有发布过"]
    return "  ".join([*told, *(text for text in (card.author, card.reason) if text)])
