"""The words people ask with, and what is left of a sentence without them."""

from __future__ import annotations

import re

from knowledge.search.tokens import cut

# Words that ask but name no matter. What is left of a sentence without them is its content.
_ASKING = re.compile(
    r"(?:那边|这边|那儿|这儿|想|往|天|们|那么?|这个|那个|这|请问|我想|想问|问一?下|再问|还有|另外|顺便|到底|一般|大概|总共|一共|"
    r"需要|要不要|要|得|用|花|交|给|带|准备|拿|提供|材料|资料|东西|证件|手续|什么|啥子|啥|哪些|哪样|"
    r"多少钱|多少|好多|几块|几多|钱|费用|收费|免费|花费|贵不贵|贵|"
    r"在|到|去|上|哪里|哪儿|哪|地方|地址|地点|窗口|怎么走|位置|"
    r"几点|时间|上班|下班|开门|关门|周末|周六|周日|星期[一二三四五六日天]|礼拜[一二三四五六日天]|中午|午休|节假日|休息|"
    r"多久|几天|多长|多少天|好久|快不快|当天|当场|办好|办下来|下来|拿到|到手|出来|"
    r"网上|线上|手机|在线|自助|app|小程序|电话|号码|打|联系|咨询|"
    r"别人|家人|代办|替|帮|代|本人|自己|亲自|一定|必须|非得|"
    r"进度|查|到哪|步|结果|流程|步骤|程序|先|然后|条件|资格|够不够格|要求|限制|"
    r"异地|外地|外省|跨省|注意|后果|"
    r"怎么|咋个|咋|如何|怎样|办理|办|弄|搞|申请|能不能|可不可以|行不行|可以|可|能|行|有没有|有|没|是|不|会|的|了|吗|么|呢|吧|啊|呀|嘛|哦|哇|我|他|她|人|您|你|个|下|就|都|也|还|一|么子|[\s，。？！,.?!、~…])+"
)


def content_of(text: str) -> str:
    """What is left of a sentence when the words of asking are taken out.

    Word by word: 行 asks in "行不行", but not in 通行证.
    """
    return "".join(word for word in cut(text) if not _ASKING.fullmatch(word))


def is_question(clause: str) -> bool:
    """Whether a clause holds a question word: 要啥材料, 能不能代办, 收钱不."""
    return _QUESTION.search(clause) is not None


_QUESTION = re.compile(
    r"啥|什么|么子|多少|多久|多长|几|哪|怎|咋|如何|([能行可会有是])[不没]\1|可不可以|要不要|[吗么不没]$"
)
