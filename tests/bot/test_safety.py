"""Danger is recognised in whatever words it comes; ordinary business is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.safety import Danger, Safety
from bot.settings import ROOT
from knowledge.library import Library

SAFETY = Safety.load()

DANGERS: dict[Danger, tuple[str, ...]] = {
    Danger.SELF_HARM: (
        "我不想活了",
        "活着真没意思，天天都这样",
        "俺不想活了，谁也别拦我",
        "我唔想活喇",
        "我实在撑不下去了，一了百了吧",
        "我现在站在楼顶，风好大",
        "想从桥上跳下去",
        "从窗户跳下去就都解脱了",
        "安眠药我已经吃了一瓶",
        "刚吞了一大把安眠药",
        "我割腕了，好多血",
        "遗书我都写好了",
        "绳子我都准备好了",
        "农药就在手边，喝了算了",
        "等我走了，麻烦照顾一下我妈",
        "没有我会更好，大家都轻松",
        "欠了这么多钱，我只有死路一条",
        "不给我办，我就死在你们大厅",
        "带着孩子一起去死算了",
        "跟这个世界说再见了",
        "我不想再醒过来",
        "公司倒了，我也不想活了",
        "老伴走了，我活着还有啥盼头",
        "我不想活瞭，誰也別勸我",
        "想 死",
        "今晚就做个了断",
        "活不起了，想走绝路",
        "我是个累赘，死了大家都解脱",
        "寿衣我自己穿好了，你们谁也别来送",
        "我趴在阳台栏杆上，松手就什么都不疼了",
        "他爸走了三年了，今晚我也跟着他走算了",
        "农药瓶子已经拧开了，就差一口",
        "家里的猫送给楼下了，水电费也结了，永别了",
    ),
    Danger.GAS: (
        "家里煤气漏了怎么办",
        "厨房里一股煤气味",
        "闻到好大的天然气味道",
        "燃气管子断了呲呲往外冒气",
        "煤气罐好像要爆炸",
        "我妈煤气中毒了，现在头疼",
        "屋里一股怪味，人头晕恶心",
        "烧着炭火，全家头晕想吐",
        "液化气在漏，阀门拧不上",
        "满屋子臭鸡蛋味",
        "刚过户的房子，天然气正在漏气",
        "气罐接口嗤嗤冒白气，拧也拧不紧",
        "炭盆烧了一夜，爷爷奶奶喊不醒",
        "热水器一开我就头晕，媳妇已经站不住了",
    ),
    Danger.FIRE: (
        "我家着火了",
        "隔壁楼起火了，窗户冒黑烟",
        "厨房烧起来了，灭不掉",
        "电动车在楼道里烧着了",
        "楼道里全是烟，我们出不去",
        "插座冒烟了还有火苗",
        "山上着火了，火势好大",
        "俺家柴垛着了",
        "119快来，仓库着了",
        "被火困在五楼了",
        "充电的电瓶炸了",
        "房产证还在屋里，火越来越大了",
        "轰的一声饭店玻璃全飞了，有人埋在里头",
        "出租屋插线板着了，被子也引着了",
    ),
    Danger.MEDICAL: (
        "我爸突然昏倒了",
        "老人叫不醒了",
        "孩子没有呼吸了",
        "奶奶嘴歪眼斜，话也说不清",
        "胸口剧痛，喘不上气",
        "娃把纽扣电池吞下去了",
        "宝宝卡住喉咙脸都紫了",
        "老婆羊水破了，等不到车",
        "前面出车祸了，有人流血",
        "有人掉进河里了",
        "孩子掉水里了",
        "我爷爷摔倒了头上都是血",
        "房子塌了，下面压着人",
        "电梯卡住了，里面有老人",
        "被毒蛇咬了，腿肿得发黑",
        "儿子吃了老鼠药",
        "快来人啊，俺爹不行了",
        "快叫救护车",
        "他触电了，没反应了",
        "发大水了，我们困在二楼",
        "救命啊，医保卡不在身上",
        "有人在社保大厅晕倒了",
        "我妈刚刚昏倒了，医保卡没带",
        "饭店里有人没呼吸了",
        "办证大厅有人抽搐",
        "小孩从楼上掉下来了",
        "老伴心口疼得直冒汗",
        "我妈吃错药了，人迷糊",
        "车翻沟里了，人出不来",
        "孩子发高烧抽过去了",
        "我妈抽搐了口吐白沫",
        "师傅的辫子绞进车床了",
        "老爷子下化粪池捞东西，下去就没上来",
        "河上的冰塌了，两个学生在水里喊",
        "我爸端着碗忽然手抬不起来，嘴也斜了",
        "羊水破了，娃的脚先出来了",
        "妹妹被野蜂蜇了满脸，眼睛睁不开，一直喘",
        "孙子把我的降糖药吃了小半瓶",
        "角磨机崩了，划到脖子，血直喷",
        "洪水快到窗台了，屋里还有俩老人",
        "山上塌方把一辆面包车埋了",
    ),
    Danger.VIOLENCE: (
        "我老公又打我了",
        "他拿着菜刀追我",
        "有人在撬我家的门",
        "家里进贼了，我躲在衣柜里",
        "有人跟踪我一路了，好怕",
        "被家暴了，现在不敢出房间",
        "孩子被人抱走了",
        "我妈老年痴呆走丢了，一宿没回来",
        "我被人关起来了，出不去",
        "被骗进传销了，手机快没电了",
        "我要跟你们同归于尽",
        "我要拿汽油把你们大厅点了",
        "有炸弹",
        "继父对我动手动脚，我不敢回家",
        "他掐我脖子",
        "我要捅死他",
        "楼下在打群架",
        "他正在打我，我要离婚",
        "我在宾馆被人关着不让走",
        "孩子放学到现在没回家，电话打不通",
        "有个戴帽子的男人跟着我进了楼道，现在在门外",
        "半夜有人一直捅我家锁眼",
        "表哥被骗到妙瓦底，对方让家里拿钱赎人",
        "我一回头，推车里的孩子没了",
        "外公有老年痴呆，天没亮就走出去了，到现在没找到",
        "邻居抡着铁锹往我家门上砸",
    ),
}

ORDINARY = (
    "消防验收怎么办",
    "饭店开业要不要消防检查",
    "火灾保险怎么理赔",
    "去年家里着火，能申请临时救助吗",
    "房子着火烧毁了房产证，要补一个",
    "举报楼道有火灾隐患",
    "坐火车可身份证找不着了",
    "他发起火来谁也劝不住，怎么换个窗口",
    "急诊费用怎么报销",
    "叫救护车的钱能报销吗",
    "异地住院报销要什么材料",
    "三个月前摔倒，算工伤吗",
    "上班路上被车撞了能认定工伤吗",
    "我爸中风了，怎么申请护理补贴",
    "媳妇快生了，准生证还没办",
    "驾照掉河里了，去哪里补领",
    "手机掉水里了，社保卡密码忘了",
    "煤气过户要带什么",
    "天然气开户在哪里办",
    "燃气费怎么交",
    "燃气报警器补贴怎么领",
    "去年煤气中毒住院，能报销吗",
    "老公家暴，怎么申请人身安全保护令",
    "老公动手打人，想离婚又没钱请律师",
    "户口本不见了怎么补",
    "身份证被偷了，补一张要多久",
    "奶奶眼睛看不见了，想评残疾",
    "走失老人手环怎么申请",
    "怎么举报传销",
    "买散装汽油要什么证明",
    "我想死亡销户",
    "年轻生二胎有没有补贴",
    "店开不下去了想注销营业执照",
    "饭馆撑不下去了，注销怎么办",
    "跳楼价是真的吗",
    "从五楼窗口办完下去找谁",
    "自杀的人家属能领丧葬补助吗",
    "电影里主角最后自杀了吗",
    "工作人员冲我翻白眼",
    "爷爷去世了，户口怎么注销",
    "怎么办理居住证",
    "社保断缴了怎么办",
    "给孩子上户口要带什么",
    "低保怎么申请",
    "气死我了，跑了三趟",
    "热死了，大厅几点关门",
    "我要投诉你们",
    "急死人了，快点给我办",
    "公积金怎么提取",
    "火化证明去哪儿开",
    "我爸没了，养老金怎么停",
    "打工的工资一直不给怎么办",
    "他一直在打工，能代办吗",
    "我在楼上，几楼是医保窗口",
    "救命钱什么时候发",
    "孩子被拐卖后找回来，怎么上户口",
    "公司要不行了，想注销",
    "孩子快不行了，成绩太差想转学",
    "门锁坏了，有人来撬锁收费吗",
    "房子着了水，漏水找谁",
    "老人走失多年，户口怎么注销",
    "昏迷病人怎么委托代办",
    "打架被拘留过，影响政审吗",
    "工地上摔伤了怎么认定工伤",
    "这破系统要死了",
    "气得我心脏病都犯了，你们到底办不办",
    "你们这是要逼死人啊",
    "急着用证明，能不能快点救急",
    "手机掉厕所了，收不到验证码",
    "买菜刀要实名吗",
    "加油站的汽油怎么备案",
    "老板打人不给工资，去哪儿告",
    "被你们气得要吐血",
    "院墙倒了想重新砌，往外扩半米",
    "送外卖被车撞了平台不认",
    "工地摔断了腿，包工头一分钱不肯出",
    "被电动车撞了，对方说没保险，找谁要钱",
    "叫机器压了手，厂里就垫了两千，剩下谁出",
    "我爸让狗咬了，狗主人不承认",
    "你们这办事速度，急得我要吐血",
    "让你们折腾得我快断气了",
    "老屋墙塌了一截，重砌要不要报批",
    "院墙倒了，邻居说占了他的地",
    "猪圈塌了，政府补多少钱",
    "桥冲垮了，从哪条路绕",
    "电梯老是卡住，物业不修",
    "驾驶证掉水库里了，补一本",
    "社保卡被机器吞了",
    "狗送人了，狗证咋转过去",
    "剩下的手续就拜托你们了",
    "钥匙丢在门卫那，什么时候能上门",
    "儿子一直跟着我过，抚养权怎么变更",
    "我爸痴呆，出门得有人跟着，护理补贴给不给",
    "老板扣着我身份证不让我走，工资也没结",
    "学校没收了孩子手机，去哪告",
    "高层风大，阳台能封吗",
    "燃气灶打不着火，报修打哪个电话",
    "媳妇剖腹产大出血花了三万，能报多少",
    "摔碎了玻璃划了手，商场不管",
    "水淹了庄稼，农业险赔不赔",
    "我老公在缅甸做生意，结婚证怎么补",
)


@pytest.mark.parametrize(
    ("danger", "text"), [(d, text) for d, texts in DANGERS.items() for text in texts]
)
def test_a_person_in_danger_is_recognised(danger: Danger, text: str) -> None:
    assert SAFETY.danger(text) is danger


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_business_is_no_danger(text: str) -> None:
    assert SAFETY.danger(text) is None


def test_no_guides_name_alias_or_question_is_taken_for_danger(library: Library) -> None:
    said = [
        text
        for guide in library.guides.values()
        for text in (guide.name, *guide.aliases, *guide.similar_questions)
    ] + [faq.question for guide in library.guides.values() for faq in guide.faqs]

    assert {text: SAFETY.danger(text) for text in said if SAFETY.danger(text)} == {}


def test_everything_the_intent_model_learns_as_an_emergency_is_danger() -> None:
    missed = [text for text in _examples("emergency") if SAFETY.danger(text) is None]

    assert missed == []


def test_nothing_the_intent_model_learns_as_a_question_is_danger() -> None:
    aspects = yaml.safe_load((ROOT / "nlu_data/intents/aspects.yml").read_text(encoding="utf-8"))
    asked = [line for block in aspects["nlu"] for line in block["examples"].splitlines()]

    assert [text for text in asked if SAFETY.danger(text)] == []


@pytest.mark.parametrize("text", ["我 不 想 活 了", "我不\u200b想活了", "救命！！！", "着火了🔥🔥"])
def test_spaces_invisible_characters_and_signs_do_not_hide_danger(text: str) -> None:
    assert SAFETY.danger(text) is not None


def test_rules_that_lack_a_kind_of_danger_do_not_load(tmp_path: Path) -> None:
    rules = tmp_path / "safety.yml"
    rules.write_text("self_harm: {surely: [a], any: [b], unless: [c]}", encoding="utf-8")

    with pytest.raises(KeyError, match="gas"):
        Safety.load(rules)


def _examples(intent: str) -> list[str]:
    blocks = [
        block
        for path in sorted((ROOT / "nlu_data/intents").glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block.get("intent") == intent
    ]
    assert blocks
    return [line.removeprefix("- ") for block in blocks for line in block["examples"].splitlines()]
