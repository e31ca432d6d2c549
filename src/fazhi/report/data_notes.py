"""Notes on the data: corrections, what each hedge in use means, rounding, where the figures lie."""

from __future__ import annotations

import re

from fazhi.analysis.checks import check_restated
from fazhi.errors import Finding
from fazhi.groups import grouped
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import Quoted
from fazhi.wording import Wording, any_of

# findings that tell of a value changed or chosen by corrections.yml
CORRECTED = ("corrected", "kept_conflict", "restatement", "accepted")


def notes(dossier: Dossier) -> list[Quoted]:
    """What a reader must know of the data of a report, one note a sentence or two."""
    changed = [] if dossier.public else [f"{f.message}。" for f in corrections(dossier)]
    unchanged = "除下列更正外，数值照填报原文；" if changed else "数值照填报原文，表中只统一单位和写法；"
    # what was corrected before is told inside; so neither is the other said
    lines = [("" if dossier.public else unchanged) + "约数按可能范围比较。", *changed, *_hedges(dossier)]
    if any(c.unsure for c in dossier.comparison_rows):
        lines.append("两年的数中有约数、不能判断增减的，只写两年的数，表中以“—”表示。")
    if any(c.as_published and not c.nearly_level for c in dossier.comparison_rows):
        lines.append("“按公布数”：两个数之差小于公布的精度，只就公布的数而言。")
    if not dossier.first_year:
        tiny = f"基数小于{dossier.codebook.norms.tiny_base:g}的只写增减数，不写百分数"
        lines.append(f"增减的百分数四舍五入；比例之差用百分点；{tiny}。")
    few = dossier.codebook.norms.small_sample
    small = [c.indicator.name for c in dossier.listed if dossier.grammar.rests_on_few(c.now)]
    if small and not dossier.public:
        lines.append(f"{'、'.join(small)}的分母不到{few:g}，增减宜看实数。")
    if dossier.withheld:
        # quoted like the rest, not in the ledger: its row would name the cells and sources withheld
        lines.append(f"另有{dossier.withheld}项数据按规定不公开。")
    return [Quoted(line) for line in lines]


def corrections(dossier: Dossier) -> list[Finding]:
    """What was corrected, kept or restated of the year's values and of those compared with."""
    return [f for f in (*dossier.findings, *_corrected_bases(dossier)) if f.code in CORRECTED]


def _corrected_bases(dossier: Dossier) -> list[Finding]:
    """What was corrected, kept or restated of the values compared with."""
    record, bases = dossier.record, {c.indicator.id: c.base.year for c in dossier.comparison_rows if c.base}
    restated = record.declared("restate")
    years = sorted({c.where.year for c in restated if c.where.year < dossier.year})
    findings = [f for year in years for f in check_restated(record.as_of(year), restated) if f.code == "restatement"]
    of_bases = [f for f in record.findings if bases.get(f.indicator) == f.year]
    return of_bases + [f for f in findings if f.indicator in bases]


def _hedges(dossier: Dossier) -> list[str]:
    """What the hedges of this year's and the base's wordings mean; words of one meaning together."""
    texts = [text for f in dossier.year_rows for text in (f.text, f.target)]
    texts += [c.base.text for c in dossier.comparison_rows if c.base]
    meaning = {w.word: w.reason for w in dossier.codebook.words if w.role in ("before", "after", "inside", "fixed")}
    # without 2019年以来; the longest first: 不超过 holds no 超过
    bare = (text.removeprefix(dossier.codebook.derive(Wording).period(text)[0]) for text in texts)
    used = set(re.findall(any_of(meaning), "\n".join(bare)))
    same = ((re.fullmatch("同“(.+)”", reason), word, reason) for word, reason in meaning.items() if word in used)
    groups = grouped((meaning[m[1]] if m else reason, f"“{word}”") for m, word, reason in same)
    # what rests on one article is told together
    parts = ((*reason.partition("（"), "".join(names)) for reason, names in groups.items())
    told = grouped(((bracket + of, "" if of else says), names + says) for says, bracket, of, names in parts)
    return [f"{'，'.join(lines)}{source}。" for (source, _), lines in told.items()]
