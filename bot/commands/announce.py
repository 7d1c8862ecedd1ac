"""Says where everything is once the app answers, then ends."""

from __future__ import annotations

import asyncio
import sys

import httpx
from sqlalchemy import func, select

from bot.settings import Settings, read_settings
from handoff.agents import Agents
from handoff.failures import Unavailable
from handoff.ledger.migrations import upgrade
from handoff.ledger.store import Ledger
from handoff.ledger.tables import AgentRow
from handoff.store import connect

_PATIENCE_SECONDS = 120
_ASK_EVERY_SECONDS = 0.2


async def _answers(settings: Settings) -> dict[str, bool] | None:
    """The app's parts once it is ready, ``None`` if it does not come up in time."""
    url = f"http://{settings.host}:{settings.port}/health/ready"
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        for _ in range(int(_PATIENCE_SECONDS / _ASK_EVERY_SECONDS)):
            try:
                response = await client.get(url)
            except httpx.HTTPError:
                response = None
            if response is not None and response.status_code == httpx.codes.OK:
                parts: dict[str, bool] = response.json()["parts"]
                return parts
            await asyncio.sleep(_ASK_EVERY_SECONDS)
    return None


async def _first_invitation(settings: Settings) -> str | None:
    """A one-time token for the first supervisor; ``None`` once there is one."""
    await asyncio.to_thread(upgrade, settings.ledger_url)
    ledger = Ledger(settings.ledger_url)
    redis = connect(settings.redis_url)
    try:
        async with ledger.transaction() as session:
            agents = await session.scalar(select(func.count()).select_from(AgentRow))
        if agents:
            return None
        invited = await Agents(ledger, redis, settings.redis_prefix).invite(
            "supervisor", settings.team
        )
        return invited.token
    finally:
        await ledger.close()
        await redis.aclose()


async def announce(settings: Settings) -> None:
    """Print the addresses."""
    parts = await _answers(settings)
    if parts is None:
        log = settings.var / "log" / "app.log"
        sys.exit(f"问办没有在 {_PATIENCE_SECONDS} 秒内启动，原因请看 {log}")
    site = f"http://{settings.host}:{settings.port}"
    print(f"\n问办已启动\n  群众页面    {site}/\n  坐席工作台  {site}/console/", flush=True)
    try:
        token = await _first_invitation(settings)
    except Unavailable:
        print("  台账数据库连不上，坐席暂时不能登录；聊天照常。")
    else:
        if token is not None:
            print("  请用下面的一次性链接设置第一位班长的密码（24 小时内有效）：")
            print(f"  {site}/console/?invitation={token}")
    if not parts["rasa"]:
        print("  意图模型还在加载（或用不了），现在先靠自己的意图判断回答。")
        print("  几分钟后还是这样，请运行 ./wenban train，再重新启动。")
    print("  按 Ctrl-C 停止全部服务。", flush=True)


if __name__ == "__main__":
    asyncio.run(announce(read_settings()))
