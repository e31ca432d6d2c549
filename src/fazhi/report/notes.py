"""What a reader must know of the data: corrections, what each hedge means, rounding, where the figures lie."""

from __future__ import annotations

import re

from fazhi.analysis.checks import check_restated
from fazhi.errors import Finding
from fazhi.number_format import Quoted
from fazhi.report.dossier import Dossier
from fazhi.report.summary import LARGEST

# findings that tell of a value changed or chosen by corrections.yml
CORRECTED = ("corrected", "kept_conflict", "restatement", "accepted")


def notes(dossier: Dossier) -> list[Quoted]:
    """Notes on the data: corrections, what each hedge in use means, rounding, where the figures lie."""
    rows = dossier.comparisons
    told = [] if dossier.public else [*dossier.findings, *_corrected_bases(dossier)]
    changed = [f.message for f in told if f.code in CORRECTED]
    kept = "除下列更正外，各数照填报原文；" if changed else "各数照填报原文，未作改动；"
    if dossier.public:
        # what was corrected before is told inside; so neither is the other said
        kept = ""
    published = "“按公布数”：两个数之差小于公布的精度，只就公布的数而言。" if rows["as_published"].any() else ""
    tiny = f"{dossier.codebook.norms.tiny_base:g}"
    rounding = f"增减的百分数四舍五入；比例之差用百分点；基数小于{tiny}的只写增减数，不写百分数。"
    ranking = f"“{LARGEST}”按确定的增减幅度排列，不含无法判断的和基数小于{tiny}的。"
    compared = "" if dossier.first_year else rounding + ranking
    files = "、".join(dict.fromkeys(dossier.this_year["file"]))
    taken = "" if dossier.public else f"本年数据取自{files}。"
    said = [kept + "约数按可能范围比较。", *changed, *_hedges(dossier), published, compared, taken]
    if len(dossier.withheld):
        # quoted like the rest, not in the ledger: its row would name the cells and sources withheld
        said.append(f"另有{dossier.withheld['indicator'].nunique()}项数据按规定不公开。")
    return [Quoted(note) for note in said if note]


def _corrected_bases(dossier: Dossier) -> list[Finding]:
    """What was corrected, kept or restated of the values compared with."""
    based = dossier.comparisons.dropna(subset="base_year")
    bases = set(zip(based["base_year"], based["indicator"], strict=True))
    found = [f for f in dossier.record.findings if (f.year, f.indicator) in bases]
    restated = dossier.record.own("restate")
    earlier = sorted({c.where.year for c in restated if c.where.year < dossier.year})
    for year in earlier:
        told = check_restated(dossier.record.served(year), dossier.codebook, year, restated)
        found += [f for f in told if f.code == "restatement" and any(f.indicator == i for _, i in bases)]
    return found


def _hedges(dossier: Dossier) -> list[str]:
    """What the hedges of this year's and the base's wordings mean; words of one meaning together."""
    texts = [*dossier.this_year["text"], *dossier.this_year["target"], *dossier.comparisons["base_text"]]
    words = [w for w in dossier.codebook.words if w.role in ("before", "after", "fixed")]
    meaning = {w.word: w.reason for w in words}
    # the longest first: 不超过 holds no 超过
    any_word = re.compile("|".join(sorted(map(re.escape, meaning), key=len, reverse=True)))
    used = {found for text in texts for found in any_word.findall(text)}
    groups: dict[str, list[str]] = {}
    for w in words:
        if w.word in used:
            same = re.fullmatch("同“(.+)”", w.reason)
            groups.setdefault(meaning[same[1]] if same else w.reason, []).append(f"“{w.word}”")
    return [f"{''.join(names)}：{reason}。" for reason, names in groups.items()]
