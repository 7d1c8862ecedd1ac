"""./wenban start and ./wenban train."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.stages import prepare, stage, train_reader
from bot.provision.intent_model import IntentModel
from bot.provision.supervision import become_supervisor, check_port, write_configuration
from bot.settings import ROOT, read_settings


def start(
    port: Annotated[int | None, typer.Option(help="群众页面和接口的端口")] = None,
    host: Annotated[str | None, typer.Option(help="监听的地址，默认只在本机")] = None,
    var: Annotated[Path | None, typer.Option(help="存放数据的目录")] = None,
) -> None:
    """启动全部服务：第一次会安装、训练、构建，之后只做有变化的部分。"""
    given = {"port": port, "host": host, "var": var.resolve() if var else None}
    settings = read_settings(**{name: value for name, value in given.items() if value is not None})
    check_port(settings.host, settings.port)
    settings.var.mkdir(parents=True, exist_ok=True)
    become_supervisor(write_configuration(settings, prepare(settings)))


def train() -> None:
    """训练意图模型（数据没有变化时什么也不做）。"""
    settings = read_settings()
    with stage(4, "训练意图判断"):
        train_reader(settings)
    model = IntentModel(ROOT, settings.var)
    with stage(5, "安装意图模型的环境（Rasa）"):
        model.install()
    with stage(6, "训练意图模型"):
        model.train()
