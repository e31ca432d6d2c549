"""The analyst's 核对单 (review sheet): what whoever makes a report still has to see to, as tables; never circulated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fazhi.errors import SEVERITY_NAMES
from fazhi.groups import grouped
from fazhi.home import NARRATIVE
from fazhi.report.content import Group, Heading, Paragraph, Section, plain_table
from fazhi.report.data_notes import CORRECTED, corrections
from fazhi.report.data_tables import possible
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import text_of
from fazhi.report.narrative import BLOCKS
from fazhi.report.returned import answered, office_of
from fazhi.report.summary import matters

OTHERS = "其他"
_DRAFTER = "正文起草人"
_PURPOSE = "供制表、复核使用，不随报告报送，不公开，也不列入发布的材料。"

Rows = Iterable[Sequence[object]]


def review(dossier: Dossier, title: str) -> list[Section]:
    """The review sheet of a report: under its title a section for each kind of thing, a table in each.

    Parameters
    ----------
    title : str
        Its own.
    """
    head = [Group("masthead", [Heading(1, [title])]), Group("summary", [Paragraph([_PURPOSE])])]
    unquoted = [("没有引用", f.read, f.file) for f in dossier.findings if f.code == "unused"]
    asked = [(m.name, text_of(m.words), m.todo, m.office, m.deadline) for m in matters(dossier)]
    corrected = [(f.file, f.row, f.message, f.todo) for f in corrections(dossier)]
    tables: list[tuple[str, str, str, Rows]] = [
        ("findings", "各单位待核的问题", "填报单位 程度 文件 行 问题 怎么办", _findings(dossier)),
        ("matters", "请领导过问的全部事项", "事项 情况 怎么办 责任单位 时限", asked),
        ("text", "正文与数据", "事项 内容 位置", [*unquoted, *_repeated(dossier)]),
        ("lacking", "没有数据的任务和指标", "事项 内容 填报单位", _lacking(dossier)),
        ("hedged", "约数可能是多少", "指标 所报 可能是 填报单位 文件 行", _hedged(dossier)),
        ("corrections", "更正和照录", "文件 行 内容 状态", corrected),
    ]
    shown = [(id_, title, plain_table(titles.split(), rows)) for id_, title, titles, rows in tables]
    sections = (Section(id_, title, [table if table.rows else Paragraph(["没有。"])]) for id_, title, table in shown)
    return [Section("", "", head), *sections]


def _findings(dossier: Dossier) -> Rows:
    """All findings but what other tables tell, by office, the same kind together."""
    whose, ranks = office_of(dossier, ()), [*SEVERITY_NAMES]
    values = {f.indicator: f for f in dossier.year_rows if f.status == "actual"}
    told = []
    for found in (f for f in dossier.findings if f.code not in (*CORRECTED, "unused")):
        # of a value as a whole: where that stands
        value = values.get(found.indicator) if not found.file else None
        f = replace(found, file=value.file, row=value.row) if value else found
        nobody = _DRAFTER if f.file.endswith(NARRATIVE) else OTHERS
        told.append((whose(f) or nobody, f))
    told.sort(key=lambda x: (x[0] in (_DRAFTER, OTHERS), x[0], ranks.index(x[1].severity), x[1].code, x[1].row))
    return [(office, SEVERITY_NAMES[f.severity], f.file, f.row, f.message, f.todo) for office, f in told]


def _repeated(dossier: Dossier) -> Rows:
    """Figures that the narrative states in more than one place."""
    bound = (b for b in (dossier.narrative.bindings() if dossier.narrative else ()) if b.show not in BLOCKS)
    named = ((indicator.name, b) for b in bound if (indicator := dossier.codebook.named(b.name)))
    for (name, at, show), found in grouped(((name, b.at, b.show), b.line) for name, b in named).items():
        if len(found) > 1:
            about = name + (f"（{at or show}）" if at or show else "")
            yield "不止一处写到", about, "、".join(f"第{line}行" for line in dict.fromkeys(found))


def _lacking(dossier: Dossier) -> Rows:
    """What offices that sent nothing were asked; tasks of the national outline without a figure; what was said to be 未报."""
    indicators = dossier.codebook.indicators
    silent = (r for _, answers in answered([dossier])[0] for r in answers if r.state == "没有交")
    yield from (("没有交", "、".join(r.lists["missing"]), r.office) for r in silent)
    present = {indicators[f.indicator].domain for f in dossier.year_rows}
    tasks = (d for d, kind in dossier.codebook.norms.domain.items() if kind == "task" and d not in present)
    yield from (("纲要任务没有数据", task, "") for task in tasks)
    unreported = (f for f in dossier.year_rows if f.absence == "not_reported")
    yield from (("写明未报", indicators[f.indicator].name, f.office) for f in unreported)


def _hedged(dossier: Dossier) -> Rows:
    """What each hedged figure may stand for."""
    for f in dossier.year_rows:
        if not f.absence and f.status != "change" and f.approx != "exact":
            bounds = text_of(possible(f, dossier.codebook))
            yield dossier.codebook.indicators[f.indicator].name, f.text, bounds, f.office, f.file, f.row
