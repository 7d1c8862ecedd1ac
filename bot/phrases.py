"""Words that mean one thing only, whatever the models think."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.search.normalise import normalise
from knowledge.search.tokens import characters

HUMAN = re.compile(
    r"(转|找|要|接|叫|换)?(人工|真人|活人|客服|坐席|人工客服|人工服务|人工坐席)(服务|客服)?[吧呀啊。!！]*"
)
ASKS_HUMAN = re.compile(
    r"(转|找|接|要|叫|换|给我|帮我).{0,4}(人工|真人|活人|坐席)"
    r"|(换|找|叫)个?(懂的|明白|会的|管事的?)?人(来)?(跟我|和我|给我)?(说|讲|聊)"
    r"|(换|找|叫|喊|让)个?(工作人员|办事员|专员|领导)(来)?(跟|和|给|接|说|讲|聊)"
)
# Orders to the bot instead of a question: whatever matter they mention, they ask for none.
INSTRUCTS = re.compile(
    r"</?[a-z_]{3,}>|系统提示|提示词|system ?prompt"
    r"|(忽略|无视|忘掉|忘记).{0,6}(以上|之前|前面|上面|所有).{0,6}(指令|规则|提示|设定|要求|内容)"
    r"|(以后|从现在起|接下来).{0,12}(一律|全都|统统|只能?)(说|回答|回复)"
)
START_OVER = re.compile(r"(重新(来|开始|问)|重来|从头(来|开始)|换个问题)[吧。]?")
REPEAT = re.compile(
    r"(.{0,8}[,，])?(你|您|麻烦你?|请|能不能|可以|再)?(再|重新?)(说|讲|念|复)(一)?(遍|次|下)"
    r"(吧|呢|呀|啊|行吗|好吗|我.{0,6})?[。?？]?"
    r"|没(听|看)(清|懂|明白).{0,3}再说.{0,3}|刚才说(的)?(啥|什么)[。?？]?"
)
NONE_OF_THESE = re.compile(r"都不(是|对)|不是这(些|几个)|没有(我要的|一个对)|^.{0,4}都没有$")
CORRECTION = re.compile(
    r"(?:[哎唉诶哦啊嗯]{1,3}呀?[,， ]*)?"
    r"(不对|不是|错了|弄错|搞错|说错|我是说|我说的是|我问的是|我的意思)"
)
# "不是问怎么补，是问在哪儿补": the matter stays, only what is asked of it is put right.
CORRECTS_ASPECT = re.compile(r"^(我)?(不是|没)(要)?(问|想问).{1,12}(是|想|要)(要|想)?(问|知道)")
_PUT_RIGHT = re.compile(r".*?不是[^,，。]{1,12}[,，。 ]+(?:而是|是|我是|我要)(?=.{2})(.+)")
_SAYS_WRONG = re.compile(rf"(?:{CORRECTION.pattern}[了啦吧,，。 ]*)+")
# Names a thing and leaves out what is asked of it.
ELLIPTIC = re.compile(r"(那么?|要是|如果|万一)?[^,，。?？]{1,14}呢[?？]?")
# Turns to something else for a moment.
ASIDE = re.compile(r"顺便|另外(问|想问)|(再|多)(问|打听)一?[下句个]")
# All that an event brings with it, not one matter.
ALL_OF_IT = re.compile(
    r"(从头到尾|前前后后|总共|一共|全部|所有|全套|都).{0,6}(要|得|该)?.{0,3}(办|跑|弄).{0,4}(哪些|什么|啥|几样|几个)"
    r"|(全套|所有|全部)(的)?(手续|证)|一条龙"
)
RETURN = re.compile(
    r"回到|[问说]回|还说|接着说|还是(说|问)|刚才(那|说|问)|前面(那|说|问)|先前(那|说)|正式的?那?(张|个|本)"
)
STEPWISE = re.compile(r"一步(一)?步(地)?(办|来|走|教|带)|手把手|(带|领|教)(着)?我(一起)?(一步|办)")
# Said to end a turn, not to ask: nothing is left unanswered.
ACKNOWLEDGES = re.compile(
    r"(?:[嗯哦噢喔好行中成得是对懂了啦咯喽吧呀啊哈嘞的勒,，。!！~ ]"
    r"|明白|知道|晓得|清楚|收到|了解|记住|记下|要得|没问题|可以|ok){1,10}"
)
ONWARD = re.compile(
    r"(?!\W*[吧呢呀啊]*\W*$)(好|好的|好了|行|嗯|哦|知道了|晓得了|明白了?|备齐了|准备好了|办好了|做完了|弄好了)?"
    r"[,，。!！ ]*"
    r"(下一步|然后呢|接着(办|来|说)?|继续|往下(说|走)?|再往下|后面呢|还有呢)?[吧呢呀啊。!！?？]*"
)
# Who asks for the order of things wants the steps; others want to know how.
ORDER = re.compile(r"步骤|流程|程序|顺序|[几哪每]步|第一步|先.{0,12}(后|再)|先办|先去|先跑")
BACK = re.compile(r"(返回|回到|退回|看)?上一步[吧呀。]?")
LEAVE = re.compile(r"(那)?(先)?(不办了|退出|不走了|先这样|到这(里|儿)吧|算了)[吧啊呀。!！]*")

# Who 办理 or 申请 a thing mostly does not have it yet; 弄 and 搞 leave it open.
APPLIES = re.compile(r"办理|申请|申办|申领|怎么办|要办|办个|办一|办张")

_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_NUMERALS |= {str(number): number for number in range(1, 7)}
_PICK = re.compile(
    r"(?:我?选|就|要)?第?([一二两三四五六1-6])(?:个|项|条|种|号)?(?:吧|呀|啊|的|那个|个)*[。!！]?"
)
_LAST = re.compile(
    r"(?:就|选)?(?:最后|末尾|最下面|下面)(?:一|那)?(?:个|项|条|种)(?:吧|呀)*[。!！]?"
)
_FIRST = re.compile(
    r"(?:就|选)?(?:最?前面|最上面|上面|头)(?:一|那)?(?:个|项|条|种)(?:吧|呀)*[。!！]?"
)
_BRACKETS = re.compile(r"\(.*?\)")
# So much of a label has to be said for a sentence to name it; "本人" is 0.43 of 本人来办.
_SAID_OF_LABEL = 0.4
# Of a sentence less is enough, where no other label is said half as much: "在家里走的" is 0.36
# of 在家里正常去世.
_LEAST_SAID = 0.3
_SENTENCE = 4


def ordinal(text: str, count: int) -> int | None:
    """The row (from 0) that "第二个", "2" or "最后一个" picks among ``count``, or None."""
    if _LAST.fullmatch(text):
        return count - 1
    if _FIRST.fullmatch(text):
        return 0
    match = _PICK.fullmatch(text)
    number = _NUMERALS[match[1]] if match else 0
    return number - 1 if 1 <= number <= count else None


def put_right(text: str) -> str:
    """What a correction says instead: "本子丢了" of "不对，不是到期，是本子丢了"."""
    match = _PUT_RIGHT.fullmatch(text)
    return match[1] if match else _SAYS_WRONG.sub("", text, count=1) or text


@lru_cache(maxsize=4096)
def as_said(label: str) -> str:
    """A label as it comes back when it is tapped: normalised, its brackets half as wide."""
    return normalise(label)


def tapped(text: str, labels: tuple[str, ...]) -> int | None:
    """The row of the label that ``text`` is, or None."""
    return next((row for row, one in enumerate(labels) if as_said(one) == text), None)


def label(text: str, labels: tuple[str, ...]) -> int | None:
    """The row of the one label that ``text`` says, or says most of, or None.

    ``text`` is normalised; "我是头一回" says none of 首次申领, 续期, "本人去" says 本人办理. Of
    labels said whole the longest counts: "不是的" says 不是, though 是 is in it too. One of
    what a label lists is enough, and what it adds in brackets need not be said.
    """
    said = set(characters(text))
    shares = [max(_share(said, part) for part in _parts(one)) for one in labels]
    most, longest = max(shares, default=(0.0, 0))
    rows = [
        row
        for row, (share, length) in enumerate(shares)
        if share == most and (share < 1 or length == longest)
    ]
    others = max((share for row, (share, _) in enumerate(shares) if row not in rows), default=0.0)
    alone = others <= most / 2 and len(text) >= _SENTENCE
    enough = _LEAST_SAID if alone else _SAID_OF_LABEL
    return rows[0] if most >= enough and len(rows) == 1 else None


def _parts(label: str) -> list[str]:
    said = as_said(label)
    return [said, *re.split("[、,]", _BRACKETS.sub("", said))]


def _share(said: set[str], part: str) -> tuple[float, int]:
    """How much of ``part`` is in ``said``, 0 to 1, and how long it is."""
    whole = set(characters(part))
    return len(said & whole) / max(len(whole), 1), len(whole)
