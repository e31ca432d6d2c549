"""The parts of the docs that are written by the program; ``python tests/pages.py`` writes them anew.

tests/test_docs.py tells when one is old.
"""

from __future__ import annotations

import re

import pytest
from helpers import REPO, fazhi

from fazhi.api import weigh_wordings
from fazhi.codebook.load import Codebook, load_codebook
from fazhi.errors import FazhiError
from fazhi.home import Home
from fazhi.interval import Quantity
from fazhi.report.clauses import Grammar
from fazhi.report.ledger import text_of
from fazhi.wording import Wording

PART = re.compile(r"(<!-- 生成：([^>]+?) -->\n)(.*?)(<!-- 生成完 -->)", re.DOTALL)
# what each rule of the grammar is shown with: the rule in words, last year's and this year's wording
CLAUSES = [
    ("amounts 增加/减少, rates 增长/下降", "40件", "45件"),
    ("intervals stay intervals, and carry no rate", "20余件", "31件"),
    ("an open end is a least", "30件", "超过30件"),
    ("a least that is next to nothing (`level_share`, `level_points`) is not counted", "5000余件", "6000余件"),
    ("overlapping intervals are not told apart", "20余件", "25件"),
    ("one that is sure not to be lower says no more than that", "10至20件", "20至30件"),
    ("two equal approximate wordings are no 持平", "20余件", "20余件"),
    ("no percentage from a tiny base (`tiny_base`)", "1件", "3件"),
    ("nor from nothing", "0件", "5件"),
    ("翻番 and 倍 only upward, and only where both numbers are written in full and divide without a rest", "40件", "80件"),
    ("", "40件", "120件"),
    ("a rounded number v is v ± half its last written digit in the rate; the difference is no finer than the coarser of the two", "38.5万件", "74.96万件"),
    ("a verdict that rests on less than that says so, and has no rate", "3.5万件", "35126件"),
    ("an absence is told as such", "无此职责", "5件"),
    ("", "未报", "5件"),
]  # fmt: skip


def clauses(book: Codebook) -> str:
    """The grammar table: a row a rule, worded by the grammar itself."""
    mediation = book.indicators["mediation"]
    rows = [
        f"| {rule} | {base} → {now} | {text_of(Grammar(book).clause(weigh_wordings(book, mediation, [base, now])))} |"
        for rule, base, now in CLAUSES
    ]
    return "\n".join(["| rule | base → now | clause |", "|---|---|---|", *rows]) + "\n"


def wordings(book: Codebook) -> str:
    """What each hedge means: the hedge, an example, what it is read as, why."""
    rows = []
    for word in book.words:
        example = {
            "before": f"{word.word}20件",
            "after": f"20{word.word}件",
            "inside": f"20{word.word}件",
            "fixed": f"{word.word}件",
        }.get(word.role)
        if word.role == "after" and word.rule != "over_step":
            example = f"20件{word.word}"
        if example:
            rows.append(f"| {word.word} | {example} | {_range(book, example)} | {word.reason} |")
    for example, reason in (
        ("20件", "确数"),
        ("8.6万元", "写到千元的确数"),
        ("3至5件", "写明两端"),
        ("三四十件", "相邻的两个数字连写"),
    ):
        rows.insert(0, f"| — | {example} | {_range(book, example)} | {reason} |")
    return "\n".join(["| 写法 | 例 | 读作 | 理由 |", "|---|---|---|---|", *rows]) + "\n"


def _range(book: Codebook, example: str) -> str:
    try:
        q: Quantity = book.derive(Wording).read(example).quantity
    except FazhiError as exc:
        return str(exc)
    q = q.whole() if q.unit == "件" else q
    return (
        f"{q.low:.15g}"
        if q.exact
        else f"{q.low:.15g}以上"
        if q.high == float("inf")
        else f"{q.low:.15g}至{q.high:.15g}"
    )


def help_of(command: str) -> str:
    """A command's help as the terminal shows it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "100")
        return f"```text\n{fazhi(command, '--help').stdout}```\n"


def generated(name: str, book: Codebook) -> str:
    """The text of one generated part."""
    what, _, about = name.partition(" ")
    return {"help": lambda: help_of(about), "clauses": lambda: clauses(book), "wording": lambda: wordings(book)}[what]()


def renewed(text: str, book: Codebook) -> str:
    """A page with its generated parts as they should be."""
    return PART.sub(lambda m: f"{m[1]}\n{generated(m[2], book)}\n{m[4]}", text)


if __name__ == "__main__":
    for page in sorted((REPO / "docs").glob("*.md")):
        page.write_text(renewed(page.read_text(encoding="utf-8"), load_codebook(Home(REPO))), encoding="utf-8")
