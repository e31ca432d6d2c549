"""Words of a direction: which way a clause says that a figure went, and since when, held against the years on record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from fazhi.analysis.compare import Comparison, compare
from fazhi.analysis.targets import outcome_of
from fazhi.cleaning.columns import Figure
from fazhi.codebook.load import Codebook
from fazhi.codebook.schema import MARKS, Indicator, Word
from fazhi.numerals import numeral
from fazhi.reading.extraction.marks import Marker
from fazhi.reading.narrative_file import Binding
from fazhi.report.patterns import Patterns
from fazhi.report.typed import TypedNumbers
from fazhi.wording import any_of

SENTENCES, _CLAUSES = re.compile("[。;!?\n|]"), re.compile("[，,:、(]")
JUDGED = ("up", "down", "level", "indeterminate")
_SIDES = JUDGED[:3]
_OF_ALL = ("top", "bottom", "best", "worst")
# what a word of wide meaning is borne out by
_BORNE = {"not_lower": {"up", "level"}, "not_higher": {"down", "level"}, "alike": {"level"}}
_BORNE |= {"met": {"met", "exceeded"}, "above": {"exceeded", "over"}, "unmet": {"unmet", "over"}}

# what is wrong, whether surely, and what is said instead
Claim = tuple[str, bool, str]


def clauses(before: str) -> list[str]:
    """The clauses of the last sentence."""
    return _CLAUSES.split(SENTENCES.split(before)[-1])


class Directions:
    """The words that say which way a figure went, its bounds and times; ``codebook.derive(Directions)``."""

    def __init__(self, codebook: Codebook) -> None:
        level = any_of(w.word for w in codebook.words if w.role == "change" and not w.high)
        bounds = [w.word for w in codebook.words if w.rule in ("at_least", "at_most", "about") and w.role == "before"]
        self._words = {w.word: w for w in codebook.words if w.role in ("side", "since", "direction", "change")}
        self._outcomes = {w.word: w.rule for w in codebook.words if w.role == "outcome"}
        self._years = {w.word for w in codebook.words if w.role == "since" and w.low}
        slots = {"level": level, "bounds": any_of(w for w in bounds if len(w) > 1), "words": any_of(self._words)}
        self._of, self._codebook = Patterns("directions", codebook, **slots), codebook
        self._excused, self._named = codebook.derive(TypedNumbers).excused, codebook.named
        self.marks = Marker(codebook, (*MARKS, "apiece", "moment")).marks
        self.named, self.risen = self._of["named"], self._of["risen"]
        self.of_year, self.joined = self._of["of_year"], self._of["years_joined"]

    def claims(self, binding: Binding, before: str, behind: str, verdict: str) -> Iterator[Claim]:
        """What the words about a binding say that its verdict does not, or that makes a change of a value."""
        said = self._of["before"].search(before)
        if said and said["on"] in ("", "了") and not binding.show:
            yield "change", False, ""
        clause = clauses(before)[-1]
        for m in self._sides(before, behind):
            opposed = [m[side] for side in _SIDES if m[side] and side != verdict and verdict in JUDGED]
            kind = "direction" if verdict in _SIDES else "unclear"
            yield from ((kind, verdict in _SIDES, word) for word in opposed)
        if (bound := self._of["bound"].search(clause)) and self._of["bound"].search(self._excused.sub("\n", clause)):
            yield "bound", False, bound[1]

    def groundless(self, binding: Binding, before: str, behind: str, sentence: str) -> Iterator[Claim]:
        """The first word of a change where there is none to tell; doubtful where it may be about something else."""
        year_on_year, sides = self._of["year_on_year"].search(sentence), self._sides(before, behind)
        if not (m := next(iter(sides), year_on_year)):
            return
        about = "" if sides else _CLAUSES.split(sentence[: m.start()])[-1] + m[0]
        named = {*map(self._named, self._of["name"].findall(about))}
        hard = m.re is self._of["behind"] or (behind.lstrip("，(").startswith(m[0]) and "，" not in m[0])
        if named <= {self._named(binding.name)}:
            yield "groundless", hard or bool(named or (sides and year_on_year)), m["up"] or m["down"] or m["level"]

    def _sides(self, before: str, behind: str) -> list[re.Match[str]]:
        """The words of a direction right before a binding and right behind it."""
        said = self._of["before"].search(before)
        return [m for m in (said, self._of["behind"].match(behind)) if m]

    def moved(self, held: Comparison, figures: Sequence[Figure], before: str, behind: str) -> Iterator[Claim]:
        """The first clause about a binding that its years contradict, or that tells of more years than are on record."""
        *opening, own = [self._of["unnamed"].sub("", c, count=1) for c in clauses(before)]
        behind_it = [c.strip(" )") for c in _CLAUSES.split(SENTENCES.split(behind)[0])]
        # words on a target stand last
        following = behind_it[:2] + [c for c in behind_it[2:] if self._of["goal"].fullmatch(c)]
        for clause in (*opening, own, *following):
            if m := self._of["place"].search(clause):
                yield "place", False, m[0]
            # 提高到 right before a number may be said of it alone
            if claim := self._said(clause, held, figures, beyond=int(clause is own)):
                # of a clause with words before its name it is not sure, nor of 纠纷总量 before 物业纠纷
                named = self._of["name"].search
                whole = clause in following or (clause in clauses(before) and (named(clause) or not named(own)))
                yield claim[0], claim[1] and bool(whole), clause
                return

    def alone(
        self, source: str, compared: Mapping[str, Comparison], figures_of: Callable[[str], Sequence[Figure]]
    ) -> Iterator[tuple[Claim, Comparison | None]]:
        """Clauses of a paragraph that say of a figure, which their sentence does not bind, what its years contradict.

        One that opens its sentence is sure: others may tell what is wished. A figure without a name is not known.
        """
        for sentence in SENTENCES.split(source):
            bound = {self._named(name) for name in re.findall(r"\{([^{}:@]+)", sentence)}
            for n, clause in enumerate(_CLAUSES.split(sentence)):
                subject = self._of["subject"].match(clause)
                indicator = self._named(subject["name"]) if subject and subject["name"] else None
                held = compared.get(indicator.id) if indicator else None
                if (
                    held
                    and indicator not in bound
                    and (claim := self._said(clause, held, figures_of(held.indicator.id)))
                ):
                    yield (claim[0], claim[1] and not n, clause), held
                elif subject and subject[0] and not subject["name"] and not bound and any(self._read(clause)[0]):
                    yield ("unnamed", False, clause), None

    def _said(
        self, clause: str, held: Comparison, figures: Sequence[Figure], beyond: int = 0
    ) -> tuple[str, bool] | None:
        """What its target or the years make of a clause, which must compare more than so many pairs of years."""
        if m := self._of["goal"].fullmatch(clause):
            return self._reached(m, held) if self._is_of(m, held.indicator) else None
        words, since = self._read(clause, held.indicator)
        spans = self._spans(words, since, held) if words else []
        sides = {_side(w, held.indicator) for w in words}
        return self._held(spans, sides.pop(), held, figures) if len(sides) == 1 and spans[beyond:] else None

    def _reached(self, m: re.Match[str], held: Comparison) -> tuple[str, bool] | None:
        """What a figure makes of words on its target; nothing where it bears them out, or has none."""
        if not (outcome := outcome_of(held.now, held.now.target, held.indicator, self._codebook)):
            return None
        said = self._outcomes[m["done"] or m["ended"] or m["alone"]]
        better = outcome.met == "met" and not outcome.completion_high <= 1
        shown = "exceeded" if better else "over" if outcome.over else outcome.met
        return None if shown in _BORNE.get(said, {said}) else ("goal", shown != "unknown")

    def _is_of(self, subject: re.Match[str] | None, indicator: Indicator | None) -> bool:
        """Whether what a clause is said of may be an indicator: no other by name, of 信访量 one that counts 信访."""
        if not subject:
            return True
        counted = not subject["of"] or not indicator or (subject["of"] in indicator.name and not indicator.rate)
        return self._named(subject["name"]) is indicator if subject["name"] else counted

    def _read(self, clause: str, indicator: Indicator | None = None) -> tuple[list[Word], list[re.Match[str]]]:
        """The words of a direction and those of the years it is told of; none where the clause says anything else."""
        subject = self._of["subject"].match(clause)
        at = subject.end() if subject else 0
        tokens = [*self._of["token"].finditer(clause, at)]
        whole = sum(len(m[0]) for m in tokens) == len(clause) - at
        if not whole or not self._is_of(subject, indicator):
            return [], []
        words = [w for m in tokens if (w := self._words.get(m["word"])) and w.role != "since"]
        return words, [m for m in tokens if m["n"] or m["year"] or m["word"] in self._years]

    def _spans(self, words: list[Word], since: list[re.Match[str]], held: Comparison) -> list[tuple[int, int]]:
        """Each pair of years that a clause compares; none where it compares no years."""
        year, every = held.year, any(w.rule in _OF_ALL for w in words)
        back = 0
        for m in since:
            if m["year"] and (named := int(m["year"])) < year:
                return [(year, y) for y in (range(named, year) if m["on"] else [named])]
            if m["year"]:
                back = max(back, int(bool(m["on"])))
                continue
            word = self._words.get(m["word"])
            every |= bool(word and word.rule == "every")
            reach = int(word.low or 0) if word else int(numeral(m["n"]).value) - (m["run"] != "连续")
            back = max(back, reach)
        back = back or max(1 if w.role in ("direction", "change") else int(w.low or 0) for w in words)
        return [(year, year - n - 1) if every else (year - n, year - n - 1) for n in range(back)]

    def _held(
        self, spans: list[tuple[int, int]], side: str, held: Comparison, figures: Sequence[Figure]
    ) -> tuple[str, bool] | None:
        """What the years on record, an indicator's figures, make of a direction; nothing where they bear it out."""
        pairs = (compare(figures, self._codebook, base, now) for now, base in spans)
        verdicts = {c[0].verdict if c else "new" for c in pairs}
        if verdicts & {*_SIDES} - _BORNE.get(side, {side}):
            return "direction", side in _SIDES
        if verdicts - {*JUDGED}:
            alone = all(f.year == held.year for f in figures if f.status == "actual")
            return "groundless" if alone or (held.verdict not in JUDGED and len(spans) == 1) else "record", True
        return ("unclear", False) if "indeterminate" in verdicts else None


def _side(word: Word, indicator: Indicator) -> str:
    """Which way a word says that a figure went; the best is the most of some, of others the least, of others nobody knows."""
    best, worst = {"more": ("up", "down"), "less": ("down", "up")}.get(indicator.direction, ("alike", "alike"))
    sides = {"top": "up", "bottom": "down", "best": best, "worst": worst}
    sides["percent"] = "level" if not word.low else "up" if word.low > 0 else "down"
    return sides.get(word.rule, word.rule)
