"""The name of what a figure measures: a short noun phrase that can stand as a row's name, made of the words around it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from fazhi.codebook.load import Codebook
from fazhi.wording import any_of

_LONGEST, _LONG, _SHORT = 24, 12, 3
_MARKS = '“”" ，,、)'
_BRACKET = re.compile(r"\([^()\n]*\)")
# 村（社区）: brackets within a word, and as a name has them
_WORD_BRACKET = re.compile("（(?:社区|居|站|室)）")
_IN_WORD = re.compile(r"\((社区|居|站|室)\)")
_ENDS = re.compile(r"[，,。；;：:!?\n\t(]")
# what goes on behind a number, none of 三十场增加到三十八场, and whether another number follows
_BEHIND = re.compile(
    r"(?!(?:增加?|上升|下降|减少?|提[高升]|[升降变])[到至为成])的?((?>(?:[^，,。；;：:!?\n\t()、0-9]|(?<!^)、(?![^，,。；;]*[0-9])){1,24}))(?!: ?[约近共超]?[0-9])([0-9])?"
)
# 执法人员中持证; not 党群服务中心, 农村集中供水, 邻里
OF_WHICH = re.compile(
    "之中|(?<![集年高初期空其途])中(?![心小国央学介层医华共列居获止断])|(?<![公邻村镇街乡])里(?![程面约])"
)
# the number of an item: 1、95%的纠纷
_NUMBERED = re.compile("\\A[0-9]{1,2}(?:、| +(?=[\u4e00-\u9fff]{2}))")
# 截至12月31日普法活动36场: a date right before what is counted
_DATE = re.compile("\\A[^、]*[0-9]{1,2}月[0-9]{1,2}日(?:[、和及至—–~-][0-9]{1,2}日)*(?:止|[之以]?前)?")
_WINDOW = 60
# 法律顾问3名和: what is behind is the figure's own
_JOINS = re.compile("(?:[、和与及]|以及)\\Z")
_APIECE = re.compile("分别(?:[为是占达]|达到)?\\Z")
_WHOLLY = re.compile("\\A(?:全部|全员|[均都皆已]|继续|按[期时])+")
_STEP = re.compile("[^、，,。；;(]*\\Z")
_RATE = re.compile("[%成半]|分之")
# what is told of the figure just before: 物业纠纷263件，占35.4%
_OF_LAST = re.compile("(?:占比?|平均(?:水平)?)\\Z")
# of how many pairs of characters two names must share
_ALIKE = 0.3

# headings of a table that say nothing of what is counted, but perhaps of when (上半年)
_SAYS_NOTHING = "(?:本年|年度)?(?:办理|受理|办结|案件|实际|完成|累计|制发|处理决定|目标|计划|任务|落实|指标)?(?:数[量额]?|值|情况|件数|宗数|起数|人数|人次|次数|场次|户数|金额)|数值|[合总共] *计|总数|数据|(?:[本当]年|年度|全年)?(?:实际)?完成|(?:[本当]年|年度|全年)实际|本年|全年|20[0-9]{2} ?年?度?|全[镇乡街]道?(?:合计)?|目标|计划|实际|上年|去年|增减|同比|单位|[^一-鿿]*"


def one_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Any of these patterns; nothing where there are none."""
    return re.compile("|".join(patterns) or "(?!)")


def says_nothing(codebook: Codebook) -> re.Pattern[str]:
    """What heads a column or row and says nothing of what is counted there."""
    # the cue of 1-10月 begins at its dash
    when = codebook.any_cue("year", "part", "previous")
    sorts = codebook.any_cue("head_planned", "head_coming", "head_previous", "head_change", "head_done")
    # 完成情况, 数值 above 2023年 as well
    above = f"(?:{codebook.any_cue('head_done')})?(?:20[0-9]{{2}}年度?|[0-9]*(?:{when}))?"
    return re.compile(f"{above}(?:{_SAYS_NOTHING}|(?:{sorts})(?:数[值量额据]?|情况)?)(?:20[0-9]{{2}}年)?")


def families_of(codebook: Codebook) -> dict[str, set[str]]:
    """The sorts of things that each indicator may count."""
    return {key: {f for u in i.units for f in codebook.units[u].family} for key, i in codebook.indicators.items()}


class Namer:
    """Makes names by the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        cued = codebook.cued
        # not the unit of the cell before, nor a number
        self._thing = re.compile(f"(?!(?:{any_of(codebook.units)})\\Z)[^0-9]{{2,}}")
        lead, trail, toward = codebook.any_cue("lead", "itemed"), *map(codebook.any_cue, ("trail", "toward"))
        verbs, held = any_of(cued("verb")), any_of(cued("held"))
        self._act, self._next = re.compile(held), re.compile(f"{held}|已|全年|年内|中(?=有|\\Z)")
        self.bare = lru_cache(maxsize=2**12)(self._bare)
        # a bounded number of times: words may be parted in several ways
        self._lead, self._trail = re.compile(f"(?:{lead}){{1,8}}"), re.compile(f"(?:{trail}){{1,8}}\\Z")
        self._verb = re.compile(f"(?:{verbs}){{1,4}}(?:并(?:{verbs}){{1,4}})?")
        self._governs = re.compile(f"(?:{verbs})了?\\Z")
        roles = ("relative", "share", "sort", "listed", "unjoined")
        told = map(re.compile, map(codebook.any_cue, roles))
        # 2024年金额, 金额2024年, 实际金额
        when = f"(?:20[0-9]{{2}}年|{codebook.any_cue('head_planned', 'head_previous', 'head_done')})?"
        self._amount = re.compile(f"{when}(?:{codebook.any_cue('head_amount')}){when}")
        self._relative, self._share, self._sort, self._listed, self._unjoined = told
        # 对辖区, 为; 抓住节点开展
        self._toward = re.compile(f"(?:{toward})[^、]{{0,6}}\\Z")
        manner, nominal = codebook.any_cue("manner"), codebook.any_cue("nominal")
        self._manner, self._how = re.compile(f"(?:{toward}).+?(?:{held})(?=..)|{manner}"), re.compile(manner)
        done = ({*cued("counting"), *cued("act"), *cued("held")} & {*cued("verb")}) - {*cued("between")}
        self._done = re.compile(f"(?:{any_of(done)}){{1,4}}(?!{nominal})(?=.{{4}})")
        # what is counted is left out as it was said before: 涉街道的9件, 其中在农家院坝举办9场
        self._elided = re.compile(f"(?<![年期来底末初时标])的\\Z|^其中(?:{toward}).+(?:{held})\\Z")
        self._fresh = re.compile(f"(?:{codebook.any_cue('fresh', 'built')})(?:“[^”]*”)?")
        compared, moved = codebook.any_cue("versus", "previous"), codebook.any_cue("fresh", "rise", "fall")
        # 信访件比去年减少, 信访件与上年相比
        since = f"(?:{compared}|20[0-9]{{2}}年|同期)"
        self._moved = re.compile(
            f"{since}{{0,4}}(?:{moved}|[多少升降增减]了?){{1,4}}\\Z|(?<![占配]){since}{{1,4}}(?:相比)?\\Z"
        )
        self._only_moved = re.compile(f"(?:{since}|相比|{codebook.any_cue('rise', 'fall')}|[多少升降增减]了?){{1,6}}")
        self._became = re.compile(codebook.any_cue("became"))
        # 信访件比去年减少, 目标任务
        nameless, versus = codebook.any_cue("nameless"), codebook.any_cue("versus")
        self._nameless = re.compile(f"(?:{nameless})\\Z|.*(?:{versus}).{{0,10}}(?:{moved})\\Z")

    def amount(self, name: str, heading: str) -> str:
        """What the money may be called of what a row counts, below 金额: 行政处罚金额; blank below what says another thing."""
        return f"{name}金额" if self._amount.fullmatch(heading) else ""

    def _bare(self, words: str) -> str:
        """The words without what leads up to them and away from them."""
        words = self._trail.sub("", _NUMBERED.sub("", words.strip(" ")).strip(_MARKS))
        lead = self._lead.match(words)
        words = words[lead.end() if lead else 0 :].strip(_MARKS)
        return words if words.count("“") == words.count("”") else re.sub("[“”]", "", words)

    def plainly(self, clause: str) -> str:
        """What a clause says that is done, without how, where and by whom."""
        return self.bare(self._manner.sub("", clause))

    def acts(self, words: str) -> bool:
        """Whether words begin with what is done."""
        return self._verb.match(words) is not None

    def name(self, plain: str, low: int, start: int, end: int, before: tuple[str, str]) -> tuple[str, str]:
        """The name of the figure between two offsets, and the subject that further ones of its sentence are named by.

        Words are looked at from `low` on; `before`: name and subject of the figure that ends there, empty where none does.
        """
        *earlier, clause = _ENDS.split(told := _unbracketed(plain[low:start]))
        clause = _DATE.sub("", clause)
        of_part, rate = self._is_part(told, plain[max(low - _WINDOW, 0) : low], before), _RATE.search(plain, start, end)
        things = filter(self._thing.fullmatch, map(self.bare, reversed(earlier)))
        subject = "" if of_part else next(things, "")
        words, whole = self._said(told, clause, _BEHIND.match(_unbracketed(plain[end : end + _WINDOW])), before)
        about = self._noun(subject or before[1])
        noun = before[0] if _OF_LAST.search(words) else about
        elided = not (whole or rate) and self._elided.search(clause) is not None
        joins = noun and noun not in words and not self._unjoined.search(noun + words)
        if joins and (elided or self._leans(words, of_part, whole)):
            return self._fitting(self._joined(words, noun, elided or of_part, elided)), about or noun
        named = self._in_full(words if rate else words.removesuffix("占"), subject, before[0] or about)
        named = self._fitting(named)
        return named, about if about and before[0] and of_part else self._subject(named, about)

    def _subject(self, named: str, about: str) -> str:
        """What further figures are about behind a name: of a rate, and of 受众, what they are of themselves."""
        own = self._noun(named)
        return about if own.endswith("率") or self._relative.fullmatch(own) else own

    def _in_full(self, words: str, subject: str, before: str) -> str:
        """Words, or what was spoken of; of a shorter form of it the longer one: 列入目录 of 决策事项目录."""
        words, noun = words or subject or before, self._noun(subject)
        short = self._noun(words)
        fuller = words != short != noun and noun.endswith(short) and short != "率"
        # not 配齐法治副校长, whose noun is the same
        return words[: -len(short)] + noun if fuller and not self._governs.search(noun.removesuffix(short)) else words

    def _said(self, told: str, clause: str, behind: re.Match[str] | None, before: tuple[str, str]) -> tuple[str, bool]:
        """What is said beside a number that it counts, and whether words behind it say so."""
        words = self._clause(clause, before[0])
        further = behind and behind[2]
        # 18个司法所开展培训6期
        found = self._next.split(OF_WHICH.split(behind[1])[0])[0] if behind and further else behind[1] if behind else ""
        found = "" if self._became.fullmatch(found) else _WHOLLY.sub("", self._how.sub("", _JOINS.sub("", found)))
        noun = self.bare(found)
        if noun and not (further and not self._is_open(words, clause)):
            joined = before[0] and told == clause and _JOINS.search(clause)
            # 公园1个建成开放
            done = self._act.match(found) or (self.acts(found) and len(noun) >= _SHORT)
            done = done and not self._relative.fullmatch(words)
            said = noun if joined else self._with(words, noun, clause, done=bool(done))
            return said, not self._relative.fullmatch(said)
        # 培育“枫桥式”司法所6个、人民调解组织9个
        governing = self._fresh.match(before[0]) if told.startswith("、") else None
        return (governing[0] if governing else "") + words, False

    def _is_part(self, told: str, earlier: str, before: tuple[str, str]) -> bool:
        """Whether a figure is a part of what others are: 其中废止3件、修改2件; not 出动人员320人次、车辆95台次."""
        if told.startswith("、") and "其中" not in told:
            # where the noun stands beside its own number
            beside = before[1] and _STEP.match(earlier.rpartition(before[1])[2])
            return before[0] != before[1] and not beside
        return "其中" in told or told.startswith("(")

    def _leans(self, words: str, of_part: bool, whole: bool) -> bool:
        """Whether words say only what was done to, or what share or sort is, of what the figure before them counts."""
        short, sort = len(words) <= _SHORT and of_part, self._sort.fullmatch(words)
        said = not whole and (short or sort or self._relative.match(words))
        return bool(said or self._verb.fullmatch(words))

    def _joined(self, words: str, noun: str, of_part: bool, elided: bool) -> str:
        """Words with the noun they lean on: 省级 of 法治村, 参加 of 考试, but 整改率 and 面积 behind it."""
        if self._sort.fullmatch(words):
            return words + self._sort.sub("", noun, 1)
        if len(words) > len(last := words[-2:]) and noun.endswith(last):  # 现场述法 of 班子成员述法
            return noun.removesuffix(last) + words
        before = words in ("参加", "参与") or (of_part and not self._share.search(words))
        return words + "的" * elided + noun if before else noun + words

    def _clause(self, clause: str, before: str) -> str:
        """What the clause before a number says it is, behind a figure named `before`."""
        words = self.plainly(clause)
        words = "" if self._only_moved.fullmatch(words) else self._shorter(words or self.done(clause))
        # 送法进校园6次、进企业18家次
        head = before.find(words[0]) if clause.startswith("、") and words[:1] in {*"进入到"} else 0
        return before[: max(head, 0)] + words

    def is_name(self, words: str) -> bool:
        """Whether words can be the name of a thing, and do not only compare it or say 目标任务."""
        return not self._nameless.match(words)

    def unchanged(self, name: str) -> str:
        """A name without the words of what came to it or went from it: 新增法律明白人, 信访件减少."""
        came = self._fresh.match(name)
        # 信访件较上年明显减少
        moved = self._trail.sub("", self._moved.sub("", name[came.end() if came else 0 :]))
        return self._moved.sub("", moved)

    def done(self, clause: str) -> str:
        """The verb that all of a clause is, which leads to a number elsewhere: 其中受理376件."""
        lead = self._lead.match(clause := clause.strip(_MARKS))
        done = self._verb.fullmatch(clause, lead.end() if lead else 0)
        return done[0] if done else ""

    def _is_open(self, words: str, clause: str) -> bool:
        """Whether what is counted is not said before its number: 投入, 对; even where another number follows."""
        leads = self._toward.search(clause) or self._elided.search(clause)
        return not words or bool(leads or self._verb.fullmatch(words))

    def _with(self, words: str, behind: str, clause: str, *, done: bool) -> str:
        """The words before a number with the ones behind it, which may say what is done."""
        if self._relative.fullmatch(words + behind):
            return words + behind
        if words and clause.endswith("的") and len(behind) <= _SHORT:
            return f"{words}的{behind}"
        if not words or clause.endswith(("先后", "的")) or (self._toward.search(clause) and not done):
            return behind
        if verb := self._governs.search(words):
            return verb[0] + behind
        return words + behind if done or self._relative.fullmatch(behind) else words

    def _noun(self, words: str) -> str:
        """What is spoken of in words that begin with what is done: 清理规范性文件, 以镇政府为被申请人的行政复议案件."""
        noun = words.rpartition("的")[2] if len(words) > _LONG else words
        done = self._verb.match(noun)
        return noun[done.end() :] if done else noun

    def _shorter(self, words: str) -> str:
        """Long words without the parts of a list that names what they are, or what led up to what was done at last."""
        if len(_WORD_BRACKET.sub("", words)) <= _LONG:
            return words
        if listed := self._listed.match(words):
            acts, sort = self._verb.match(words), words[listed.end() :]
            head = acts[0] if acts else "" if len(sort) >= _SHORT else words.partition("、")[0] + "等"
            return head + sort
        done = [m.start() for m in self._done.finditer(words)]
        return self.bare(words[done[-1] :]) if done else words

    def _fitting(self, words: str) -> str:
        """A name that is not too long: of a list its head."""
        words = words + "比" * words.endswith("占")
        if len(words) > _LONGEST and "、" in words:
            words = words.partition("、")[0] + "等"
        return words[-_LONGEST:].strip(_MARKS)


def apiece(name: str, told: str) -> tuple[str, ...]:
    """The names that one of several things tells, rates with what they are of: 参考率、合格率分别为98%、95%."""
    if not _APIECE.search(told):
        return (name,)
    first, *others = re.split("[、和与及]", name)
    return first, *(first[: -len(other)] + other if other.endswith("率") else other for other in others)


def _unbracketed(words: str) -> str:
    return _BRACKET.sub("", _IN_WORD.sub("（\\1）", words)) if "(" in words else words


class AlikeNames:
    """Indicators of a codebook that are named alike."""

    def __init__(self, codebook: Codebook) -> None:
        self._families = codebook.derive(families_of)
        self._holding = defaultdict[str, list[tuple[str, str]]](list)
        for i in codebook.indicators.values():
            for name, pair in ((n, pair) for n in {i.name, *i.aliases} for pair in _pairs(n)):
                self._holding[pair].append((name, i.id))
        self.nearest = lru_cache(maxsize=2**14)(self._nearest)

    def _nearest(self, name: str, families: frozenset[str]) -> tuple[str, ...]:
        """The three at most whose unit it could have, the most alike first."""
        pairs = _pairs(name)
        shared = Counter(chain.from_iterable(self._holding.get(pair, ()) for pair in pairs))
        alike = {key: 2 * n / (len(pairs) + max(len(key[0]) - 1, 1)) for key, n in shared.items()}
        ranked = sorted((key for key in alike if alike[key] >= _ALIKE), key=lambda key: (-alike[key], key))
        return tuple(dict.fromkeys(i for _, i in ranked if not families or families & self._families[i]))[:3]


def _pairs(name: str) -> set[str]:
    """Each two characters that stand together."""
    return {name[i : i + 2] for i in range(len(name) - 1)} or {name}
