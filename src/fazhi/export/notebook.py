"""Sections of the report as a notebook's cells show and carry them, and what an executed notebook carries."""

from __future__ import annotations

from typing import Any

from fazhi.errors import SEVERITY_NAMES, FazhiError
from fazhi.export.page import fragment
from fazhi.report import sections
from fazhi.report.content import Group, Paragraph, Placeholder, Section, as_data, from_data, plain_table, walk
from fazhi.report.dossier import Dossier
from fazhi.report.ledger import text_of

BLOCKS_MIME = "application/vnd.fazhi.blocks+json"
_NAMES = {"masthead": "首屏", "contents": "目录"}


class ShownSection(Section):
    """A section that Jupyter shows as the page does, its blocks beside it."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": fragment([self]), "text/plain": "（报告的一节）", BLOCKS_MIME: as_data(self)}


class Report(sections.Report):
    """The report of one dossier, a section a cell."""

    section = ShownSection


def findings_section(dossier: Dossier) -> ShownSection:
    """All findings as a table for the clerk."""
    rows = [[SEVERITY_NAMES[f.severity], f.file, f.row, f.message, f.todo] for f in dossier.findings]
    table = plain_table(["程度", "文件", "行", "问题", "怎么办"], rows)
    return ShownSection("", "", [table if rows else Paragraph(["没有发现问题。"])])


def comparison_section(dossier: Dossier) -> ShownSection:
    """Every comparison with its clause, for the analyst; of what nobody can tell, why."""
    rows = []
    for c in dossier.comparison_rows:
        clause = text_of(dossier.grammar.clause(c)) + (f"（{c.reason}，不判断增减）" if c.unsure else "")
        rows.append([c.indicator.name, c.base.text if c.base else "", c.now.text, clause, c.now.cause])
    return ShownSection("", "", [plain_table(["指标", "基期", "本年", "比较", "变动原因"], rows)])


def sections_of(notebook: Any) -> list[Section]:
    """The sections that the cells of a report's notebook carry, in the order of the cells.

    Raises
    ------
    FazhiError
        A cell puts out something else, or two of them the same section; names the cell.
    """
    sections, present = list[Section](), set[str]()
    # the cell that a run puts in is not one of the analyst's; what a library warns of on the side is no output
    cells = (cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", []))
    outputs = ((n, output) for n, cell in enumerate(cells, 1) for output in cell.get("outputs", []))
    for n, output in (x for x in outputs if x[1].get("name") != "stderr"):
        data = output.get("data", {}).get(BLOCKS_MIME)
        # the value of a cell's last line: verify knows no other
        if data is None or output.output_type != "execute_result":
            raise FazhiError(
                f"03_report.ipynb 第{n}格的输出不是报告的一节，不知道该印成什么",
                "报告里只能有 report 的各节（图、表用 report.chart(…)、report.table(…)）；请删去这一格，或移到别的笔记本里。",
            )
        sections.append(from_data(data))
        once = _once(sections[-1])
        if again := [title for id_, title in once.items() if id_ in present]:
            raise FazhiError(f"03_report.ipynb 第{n}格又出了一次“{again[0]}”", "每一节只能有一格；请删去一格。")
        present |= set(once)
    return sections


def _once(section: Section) -> dict[str, str]:
    """What a page has only once, by its address, with its name: titled sections, the first screen, the contents."""
    names = dict[str, str]()
    for block in walk([section]):
        if isinstance(block, Section) and block.title:
            names[block.id] = block.title
        elif isinstance(block, Group | Placeholder) and block.role in _NAMES:
            names[block.role] = _NAMES[block.role]
    return names
