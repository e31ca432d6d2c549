"""The narrative of a report (narrative.md): its parts as Markdown tokens, in which ``{指标}`` is a token of its own.

markdown-it-py parses; raw HTML is text here, and nothing is bound or judged yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from fazhi.characters import hidden, visible
from fazhi.errors import FazhiError
from fazhi.files import decode, read_file

# ｛：＠｝ as Chinese input methods type them
_WIDE = str.maketrans("｛｝", "{}")
# a literal brace, what stands between two, a lone one
_BRACES = re.compile(r"(\{\{|\}\})|\{([^{}\n]*)\}|[{}]")
# what stands between the cells of a table
_BAR = re.compile(r"(?<!\\)\|")
QUOTE = "原文"
_QUOTED = re.compile(rf"{QUOTE}[:：]([^@＠{{}}]+)[@＠]([^{{}}]+)")
_FORM = re.compile(r"(?:(图|表)[:：])?([^:：@＠{}]+)(?:[@＠]([^:：]+))?(?:[:：](.+))?")


@dataclass(frozen=True)
class Binding:
    """A ``{…}`` in the narrative.

    Attributes
    ----------
    source : str
        As written between the braces.
    show : str
        Empty for the figure itself, 图 or 表 for a chart or a table of its years, 原文 for what is quoted from an old report,
        else what follows the colon (比上年, also written 较上年, or 上年).
    name : str
        The indicator's name, or the number quoted; empty where the form is not one of the allowed.
    at : str
        What follows ``@``: a status (计划) or a year; empty for this year's actual figure. Of a quotation its source, which
        begins with the year of the report.
    line : int
    """

    source: str
    show: str
    name: str
    at: str
    line: int

    def __str__(self) -> str:
        return f"“{{{self.source}}}”"


@dataclass(frozen=True)
class NarrativePart:
    """A part of the report (``## …``) with its block tokens, its heading left out."""

    title: str
    line: int
    tokens: list[Token]


@dataclass(frozen=True)
class Narrative:
    """The parsed narrative; ``preface`` is what stands before the first part."""

    preface: list[Token] = field(default_factory=list)
    parts: tuple[NarrativePart, ...] = ()

    @property
    def blocks(self) -> list[Token]:
        """The block tokens of preface and parts, in the order of the text."""
        return [*self.preface, *(token for part in self.parts for token in part.tokens)]

    def bindings(self) -> list[Binding]:
        """Every binding in the order of the text."""
        return [child.meta["binding"] for block in self.blocks for child in _bindings(block)]

    def sources(self) -> Iterator[tuple[int, str]]:
        """The paragraphs with their bindings as written, and the line each begins at."""
        return ((_line(block), block.content) for block in self.blocks if block.type == "inline" and block.map)

    def texts(self) -> Iterator[tuple[int, str]]:
        """The words between bindings, headings and tables included, with the line their block begins at."""
        yield from ((part.line, part.title) for part in self.parts)
        for block in self.blocks:
            if block.children:
                yield _line(block), "".join(c.content if c.type == "text" else "\n" for c in block.children)


def _line(block: Token) -> int:
    """The line that a block begins at, 0 where it is not known."""
    return block.map[0] + 1 if block.map else 0


def _bindings(block: Token) -> list[Token]:
    return [child for child in block.children or [] if child.type == "binding"]


def parse_binding(source: str, line: int) -> Binding:
    """Parse what stands between two braces; anything cleverer than the allowed forms has no name."""
    if quoted := _QUOTED.fullmatch(source.strip()):
        return Binding(source, QUOTE, quoted[1], quoted[2], line)
    m = _FORM.fullmatch(source.strip())
    if not m or (m[1] and (m[3] or m[4])) or m[2] == QUOTE:
        return Binding(source, "", "", "", line)
    show = m[1] or (m[4] or "").strip()
    return Binding(source, "比上年" if show == "较上年" else show, m[2].strip(), (m[3] or "").strip(), line)


def _rule(state: StateInline, silent: bool) -> bool:
    """Inline rule: ``{{`` and ``}}`` are literal braces, ``{…}`` is a binding, a lone brace a faulty one."""
    m = _BRACES.match(state.src, state.pos)
    if m and m[1] and not silent:
        state.pending += m[1][0]
    elif m and not silent:
        token = state.push("binding", "", 0)
        token.content = m[0] if m[2] is None else m[2]
        token.meta = {"breaks": state.src.count("\n", 0, state.pos)}
    state.pos = m.end() if m else state.pos
    return m is not None


def markdown() -> MarkdownIt:
    """Give the parser of narratives: CommonMark with tables, without what hides or swallows words.

    No raw HTML, pictures, links, code, escapes or entities: in them a binding would stay unbound, a
    note vanish, or a mark be forged. An indented paragraph is a paragraph.
    """
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    md.disable(["image", "link", "autolink", "reference", "backticks", "code", "fence", "lheading", "escape", "entity"])
    md.inline.ruler.before("emphasis", "binding", _rule)
    return md


def uneven(lines: list[str], tokens: list[Token]) -> int:
    """The first row of a table with more or fewer cells than its head, as Markdown would cut or fill it; 0 for none."""
    head = 0
    for token in tokens:
        if token.type == "thead_open":
            head = 0
        elif token.type == "th_open":
            head += 1
        elif token.type == "tr_open" and head:
            row = lines[_line(token) - 1].strip(" \t>").removeprefix("|").removesuffix("|")
            if len(_BAR.split(row)) != head:
                return _line(token)
    return 0


def read_narrative(path: Path) -> Narrative:
    """Read a narrative; a FazhiError where it cannot be opened or decoded, or holds what nobody would see."""
    text = decode(read_file(path))
    # some of them are marks when the page is put together
    for row, words in enumerate(text.split("\n"), 1):
        if character := hidden(words):
            message = f"第{row}行“{visible(words)[:30]}”有看不见的字符（{character}）"
            raise FazhiError(message, "请删去这一行，重新输入")
    tokens = markdown().parse(text.translate(_WIDE))
    if row := uneven(text.split("\n"), tokens):
        raise FazhiError(f"第{row}行的格子和表头的不一样多", "请让各行的格子与表头一样多；表格下面接着写文字，要空一行")
    for block in tokens:
        for child in _bindings(block):
            child.meta = {"binding": parse_binding(child.content, _line(block) + child.meta["breaks"])}
    starts = [i for i, t in enumerate(tokens) if t.type == "heading_open" and t.tag == "h2" and t.level == 0]
    reaches = pairwise([*starts, len(tokens)])
    parts = (NarrativePart(tokens[i + 1].content, _line(tokens[i]), tokens[i + 3 : end]) for i, end in reaches)
    return Narrative(tokens[: starts[0]] if starts else tokens, tuple(parts))
