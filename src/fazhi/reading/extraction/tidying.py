"""A text tidied for reading: marks of one kind, leaders and marks of items told apart; every character stays where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from fazhi.characters import CAPITALS, HALF_WIDTH, HAN_DIGITS, HAN_NUMERALS, pointed, visible
from fazhi.numerals import DECIMALS

# one character for one, so that offsets stay the same; ，stays, as it ends a clause
_TIDY = HALF_WIDTH | str.maketrans(
    "﹪（）：；！？，﹐﹒﹔﹕＋〜‐‑‒　\u00a0\u2002\u2003\u2009\u200b\u202f\ufffd", "%():;!?，,.;:+~---" + " " * 8
)
# 1，234件 and 8，6万元 may be one number or two, so may 宣传资料3、600份; 附表1，148件 is none, nor are 分别为120、348件
_GROUP = "(?<![0-9表图第])(?<!附件)[0-9]"
_BEHIND = f"(?:(?<={_GROUP}，)|(?<={_GROUP}[0-9]，)|(?<={_GROUP}[0-9][0-9]，))"
_GROUPED = re.compile(
    f"，(?=[0-9]){_BEHIND}|(?<=[\u4e00-\u9fff][0-9])、(?=[0-9]{{3}}(?![0-9]))(?<![第表图件别为是达]..)"
)
# 8 . 6, 98..5
_SPACED = re.compile(r"(?<=[0-9])(?: +[.,·] ?|[.,·]{2,} ?)(?=[0-9])")
# 12 - 15件, 30或36场, 280和298件, 5→6次 are no two numbers; but 2023 - 2024年, 1 - 11月
_LOOSE = re.compile(
    "(?<=[0-9])(?<!(?<![0-9])20[0-9]{2})(?: +[-—–－~至到] *| *[-—–－~至到] +|或| *→ *|(?<![0-9]{5})(?<!第[0-9])(?<!第[0-9]{2})[和与及](?=[0-9,.]{1,6}[\u4e00-\u9fff%]))(?=[0-9])(?!20[0-9]{2}|[0-9]{1,2} ?[月日季时点:])"
)
# 20－30场, 1月－11月: the dash of a Chinese keyboard
_WIDE_DASH = re.compile(r"(?<=[0-9])([\u4e00-\u9fff]{0,3}|%)－(?=[0-9.,]+(?:月[0-9]+)?\1)")
# 贰拾, 捌万陆仟 and 叁件, but not 队伍
_CAPITALS = re.compile(
    "(?<!队)[壹贰叁肆伍陆柒捌玖拾佰仟][壹贰叁肆伍陆柒捌玖拾佰仟万亿零]+(?:点[壹贰叁肆伍陆柒捌玖]{1,4})?"
)
# 捌万陆仟元整
_IN_FULL = re.compile(r"(?<=元)[整正](?!\w)")
# a mark of a note, 148¹件; not an exponent, 10² or m²
_RAISED = re.compile("[⁰¹²³⁴-⁹₀-₉](?<![A-Za-z×⁰¹²³⁴-⁹].)(?<!(?<![0-9])10.)[⁰¹²³⁴-⁹₀-₉]*")
# 【2023年】
_TIME = re.compile("【(20[0-9]{2}年度?)】")
# 二〇二三年, 二0二三年, 2O23年
_OF_YEAR = DECIMALS | str.maketrans("◯OoＯｏ", "00000")
_HAN_YEAR = re.compile(
    r"[二2](?<![零〇○一二三四五六七八九0-9][二2])[零〇○◯0OoＯｏ][零〇○◯0OoＯｏ一二三四五六七八九0-9]{2}(?=\s?年)"
)
# 截至 2024 年 11 月 30 日, 1 — 11 月: a time whose digits stand apart, as word processors print them
_JOINS = "[-—–~至到和、及与]"
_OF_TIME = "(?:年度?|月份?|日|季度|个月)"
_SPACED_TIME = re.compile(
    "(?:(?:截[至止]|[至到前近第]) ?)?(?<![0-9.,])[0-9]{1,4}"
    f"(?: ?{_OF_TIME} ?[0-9]{{1,2}}(?![0-9])| ?(?:{_OF_TIME} ?)?{_JOINS} ?[0-9]{{1,4}}){{0,8}} ?{_OF_TIME}"
)
# a full stop as some keyboards type it, not before what may be a decimal: 经费.5万元; 四.下一步打算
_STOP = re.compile(r"\.(?<=[\u4e00-\u9fff%)]\.)(?<![零一二三四五六七八九十]\.)(?![0-9](?!0[0-9]{2}年|[0-9]?[.、)]))")
_POINT = re.compile(r"^([ \t]*(?:#+ *)?[一二三四五六七八九十]{1,3})\.", re.MULTILINE)
# marks of items, those that may be of notes, and what a figure ends with; beside a name: ●普法活动36场②法治培训8场, 36场【法治培训】8场, 36场 法治培训：8场
_ITEM = re.compile(
    f"[①-⒛㈠-㈩㊀-㊉❶-❿⓪-⓿●•▪■◆◇★☆◎○□▲△►➢✓✔√※Ⅰ-Ⅻ](?<![{HAN_NUMERALS}]○)(?![级类型期度])(?= ?[\u4e00-\u9fff0-9])"
)
_COUNTED = re.compile(rf"(?:[0-9][^\s，,。;:、()0-9]{{1,12}}|[{HAN_DIGITS}十百千余][^\s，,。;:、()0-9]{{1,2}}) ?\Z")
# 三、8场讲座, 3)8场讲座, 7 2024年热线工单
_OPENING = re.compile(
    r"^[ \t]*(?:(?:[一二三四五六七八九十]{1,3}、|[0-9]{1,2}\) ?)(?=[约近超]?[0-9])(?!20[0-9]{2} ?年)|[0-9]{1,2} +(?=20[0-9]{2} ?年))",
    re.MULTILINE,
)
_NOTED = "①②③④⑤⑥⑦⑧⑨⑩※"
_ITEM_NAME = re.compile(
    r"((?:^|(?<=\n)|[0-9][^\s，,。;:、()0-9]{1,4}) ?)[【\[〔［｛〖]([\u4e00-\u9fff]{2,12})[】\]〕］｝〗](?=[: ]?[约近共超]?[0-9])"
)
_ITEM_LABEL = re.compile(
    r"((?<=[0-9])[^\s，,。;:、()0-9]{1,4}|[数额率量](?:\([^()0-9]{1,6}\))?:? ?[0-9][0-9,.]*)[ \t\\]"
    r"(?= *(?:20[0-9]{2}年|[0-9]{1,2} ?[.、])?[\u4e00-\u9fff]{2,12}(?:\([^()0-9]{1,6}\))?(?:: ?|(?<=[数额率量]))[约近共超]?[0-9])"
)
# 应急演练〔4次〕, 信访件【含网上】12件: brackets of other kinds about a figure or what is told of a name; a note's number, 信访件[1]12件
_NO_BRACKET = r"[^\n。;()\[\]〔〕【】［］｛｝〖〗〈〉‹›「」『』<>]"
_BRACKETED = re.compile(
    rf"(?<=[\u4e00-\u9fff])(?:[〔【\[［｛〖〈‹「『<](?!20[0-9]{{2}}年)({_NO_BRACKET}{{0,12}}[0-9][0-9,.']*[余多]?[亿万千百]?[余多]?(?:[\u4e00-\u9fff]{{1,4}}|%))[〕】\]］｝〗〉›」』>]"
    r"|[〔【\[［｛〖]([\u4e00-\u9fff、]{1,12})[〕】\]］｝〗](?=[: ]?[约近共超]?[0-9]))"
)
_NOTE_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff])[〔【\[［][0-9]{1,2}[〕】\]］](?=[0-9])")
# 普法活动=36场; what else stands between a name and its number ends the name
_EQUALS = re.compile("(?<=[\u4e00-\u9fff)])[=＝](?=[约近共超]?[0-9])")
_BETWEEN = re.compile(
    r"(?:(?<=[\u4e00-\u9fff]{3})[→⇒]|(?<=[\u4e00-\u9fff])[*#^&_`\\¦§※▪•●■◆›»‹«'〔【\[［｛{〖〈「『〕】\]］｝}〗」』])(?!(?:20)?[0-9]{1,2}[〕】\]］])(?=[约近共超]?[0-9])"
)
# (1)36场普法活动(2)12件信访件: the number of an item within a line, behind the one before it
_RUN_ON = re.compile(r"(?<=[\u4e00-\u9fff])\(([2-9]|1[0-9])\)(?=[约近超]?[0-9])")
# 检查512次 处罚24件, 来访7件 共12件
_GAP = re.compile(r"((?<=[0-9])[^\s，,。;:、()0-9年月日号]{1,3}) (?=(?:[\u4e00-\u9fff]{2,12}|[共计])[0-9])")
# dots that lead to a number, and the number of a chart or table before its title
_LEADER = re.compile(r"(?<=[\u4e00-\u9fff)”》:])(?:…+|_{2,}|[.·。]{3,}|—{2,})(?= ?[约近超]?[0-9])")
_OF_CHART = re.compile(
    r"^[ \t]*附?[图表] ?[0-9一二三四五六七八九十]{1,2}(?:[-.][0-9]{1,2})?(?:[ :.、]+(?=20[0-9]{2}年)|[ :.、]*(?=[\u4e00-\u9fff]{2}))",
    re.MULTILINE,
)


def tidied(text: str) -> str:
    """The text with full-width digits and marks as half-width ones, capital numerals as the usual ones."""
    plain = visible(text)
    # `translate` looks at each character, and takes ten times as long
    for wide, narrow in _TIDY.items():
        plain = plain.replace(chr(wide), chr(narrow))
    plain = _GROUPED.sub("'", _RAISED.sub(lambda m: " " * len(m[0]), pointed(plain)))
    plain = _WIDE_DASH.sub(r"\1—", plain)
    plain = _LOOSE.sub(lambda m: "'" * len(m[0]), _SPACED.sub(lambda m: "'" * len(m[0]), plain))
    plain = _TIME.sub(r"(\1)", dated(plain))
    plain = _SPACED_TIME.sub(_closed_up, plain)
    plain = _OF_CHART.sub(lambda m: " " * len(m[0]), _LEADER.sub(lambda m: ":".ljust(len(m[0])), plain))
    plain = _STOP.sub("。", _POINT.sub(r"\1、", plain))
    plain = _ITEM_LABEL.sub(r"\1;", _ITEM_NAME.sub(r"\1;\2 ", _ITEM.sub(_for_mark, plain)))
    plain = _BRACKETED.sub(r"(\1\2)", _NOTE_NUMBER.sub(lambda m: " " * len(m[0]), plain))
    plain = _RUN_ON.sub(_ended, plain)
    plain = _BETWEEN.sub(";", _EQUALS.sub(":", plain))
    plain = _GAP.sub(r"\1，", plain)
    return _CAPITALS.sub(lambda m: m[0].translate(CAPITALS), _IN_FULL.sub(" ", plain))


def dated(text: str) -> str:
    """The text with years in digits: 二0二三年 as 2023年."""
    return _HAN_YEAR.sub(lambda m: m[0].translate(_OF_YEAR), text)


def _closed_up(m: re.Match[str]) -> str:
    """A time without the blanks in it, which stand before it."""
    return m[0].replace(" ", "").rjust(len(m[0]))


def _ended(m: re.Match[str]) -> str:
    """The number of an item as the end of what stands before it, where that of the item before is in its line."""
    start = m.string.rfind("\n", 0, m.start()) + 1
    return ";".ljust(len(m[0])) if m.string.rfind(f"({int(m[1]) - 1})", start, m.start()) >= 0 else m[0]


def opened(plain: str) -> str:
    """The text without marks of items before a number that opens a line, once no mark of a number is left: 2)2.5万人次."""
    return _OPENING.sub(lambda m: " " * len(m[0]), plain)


def _for_mark(m: re.Match[str]) -> str:
    """What a mark of an item is read as: it ends the figure before it; at the head of a clause it may be a note's."""
    plain, at = m.string, m.start()
    if _COUNTED.search(plain, max(at - 16, 0), at):
        # 63件▲3件
        return m[0] if m[0] in "▲△" and plain[m.end() : m.end() + 1].isdigit() else ";"
    return " " if plain[at - 1 : at] in ("", *"\n 。;，,:") and m[0] not in _NOTED else m[0]


def apart(start: int, cuts: Iterable[tuple[int, int]], end: int) -> Iterator[tuple[int, int]]:
    """The stretches between two offsets that the cuts leave, which stand in their order."""
    edges = [start, *chain.from_iterable(cuts), end]
    return zip(edges[::2], edges[1::2], strict=True)
