"""./wenban bench knowledge: the index of the real library beside a peer, and how it grows."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import bm25s
import typer
from rich.console import Console
from rich.table import Table

from bot.commands.bench_scale import (
    Built,
    Searched,
    build_synthetic,
    disk_megabytes,
    peak_megabytes,
    search_synthetic,
)
from bot.settings import read_settings
from knowledge import library as guides
from knowledge.search.encoder import open_encoder
from knowledge.search.index import Index
from knowledge.search.lexical import Lexical
from knowledge.search.published import build, open_index
from knowledge.search.tokens import characters
from knowledge.several import several
from knowledge.unanswerable import unanswerable

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Real:
    """The real library's index; seconds and megabytes, beside bm25s over the same texts."""

    encoder: str
    entries: int
    encode_seconds: float
    build_seconds: float
    disk: float
    peak: float
    channel_seconds: float
    channel_disk: float
    peer_seconds: float
    peer_disk: float


def knowledge(
    passages: Annotated[str, typer.Option(help="合成库的条数，逗号分开")] = "10000,100000,1000000",
) -> None:
    """建立和打开索引要多久、多大；从一个区到两千个区、一百万条，检索慢多少、准不准。"""
    settings = read_settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var, prefix="bench-") as temporary:
        real = Path(temporary) / "real"
        measured = _alone(measure_real, settings.knowledge, settings.encoder, real)
        _print_real(measured, _alone(open_seconds, real, settings.encoder))
        lines: list[tuple[Built, Searched]] = []
        for count in (int(number) for number in passages.split(",")):
            folder = Path(temporary) / str(count)
            built = _alone(build_synthetic, real, count, folder)
            lines.append((built, _alone(search_synthetic, real, folder, measured.encoder)))
            shutil.rmtree(folder)
        _print_growth(lines)


def _alone(measure: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Run in a process of its own, whose memory is nobody else's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(measure, *arguments, **named).result()


def measure_real(knowledge: Path, encoder_setting: str, folder: Path) -> Real:
    """Build the library's index in ``folder``, and one channel of it again beside bm25s."""
    library, encoder = guides.load(knowledge), open_encoder(encoder_setting)
    folder.mkdir()
    encoded = began = time.perf_counter()

    def progress(done: int, total: int) -> None:
        nonlocal encoded
        encoded = time.perf_counter()

    build(library, encoder, unanswerable(), several(), folder, progress)
    built = time.perf_counter()
    peak, disk = peak_megabytes(), disk_megabytes(folder)
    texts = list(Index.open(folder).entries.texts)
    channel, peer = folder.with_name("channel"), folder.with_name("bm25s")
    started = time.perf_counter()
    Lexical(texts, characters).save(channel)
    ours = time.perf_counter()
    ranker = bm25s.BM25(method="lucene", k1=1.2, b=0.5)
    ranker.index([characters(text) for text in texts], show_progress=False)
    ranker.save(peer)
    theirs = time.perf_counter()
    return Real(
        encoder.name,
        len(texts),
        encoded - began,
        built - began,
        disk,
        peak,
        ours - started,
        disk_megabytes(channel),
        theirs - ours,
        disk_megabytes(peer),
    )


def open_seconds(folder: Path, encoder_setting: str) -> float:
    """How long a fresh process takes to open the index, the encoder not counted."""
    encoder = open_encoder(encoder_setting)
    began = time.perf_counter()
    open_index(folder, encoder)
    return time.perf_counter() - began


def _print_real(real: Real, open_seconds: float) -> None:
    print(f"本库 {real.entries} 条：建成 {real.build_seconds:.1f} 秒", end="")
    print(f"（其中编码 {real.encode_seconds:.1f} 秒），峰值内存 {real.peak:.0f} MB，", end="")
    print(f"磁盘 {real.disk:.1f} MB，打开 {open_seconds:.2f} 秒")
    print("只看单字双字通道，同样的文本：")
    print(f"  问办   建立并保存 {real.channel_seconds:.2f} 秒，{real.channel_disk:.1f} MB")
    print(f"  bm25s  建立并保存 {real.peer_seconds:.2f} 秒，{real.peer_disk:.1f} MB")


def _print_growth(lines: list[tuple[Built, Searched]]) -> None:
    table = Table(title="两千个区：一个区的问题，连同它的市和省（不含编码器）")
    rows: dict[str, Callable[[Built, Searched], str]] = {
        "建立 秒": lambda b, s: f"{b.seconds:.0f}",
        "建立时峰值内存 MB": lambda b, s: f"{b.peak:.0f}",
        "磁盘 MB": lambda b, s: f"{b.disk:.0f}",
        "打开 秒": lambda b, s: f"{s.open_seconds:.2f}",
        "检索时峰值内存 MB": lambda b, s: f"{s.peak:.0f}",
        "其中不算映射的文件 MB": lambda b, s: f"{s.private:.0f}",
        "一次检索看的条数": lambda b, s: f"{s.in_scope:.0f}",
        "第一轮检索 p50 毫秒": lambda b, s: f"{s.first_p50:.2f}",
        "检索 p50 毫秒": lambda b, s: f"{s.p50:.2f}",
        "检索 p95 毫秒": lambda b, s: f"{s.p95:.2f}",
        "faiss 全库再过滤 p50 毫秒": lambda b, s: f"{s.flat_p50:.2f}",
        "向量通道 召回@10": lambda b, s: f"{s.dense_recall:.3f}",
        "整个排序 召回@10": lambda b, s: f"{s.ranking_recall:.3f}",
    }
    table.add_column("")
    for built, _ in lines:
        table.add_column(f"{built.passages:,} 条", justify="right")
    for name, value in rows.items():
        table.add_row(name, *(value(*line) for line in lines))
    Console().print(table)
