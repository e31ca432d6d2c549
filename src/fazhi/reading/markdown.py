"""Text of Markdown as it is read, line for line: emphasis and escapes taken out, what is struck or commented left out."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = re.compile("<!--.*?-->|<[^>]*>", re.DOTALL)
# a note; bold where CommonMark sees none (检查__96__次)
_MARKS = re.compile(r"\[\^[^\]\s]*\]|\*\*|(?<!_)__(?!_)")


def markdown_text(source: str) -> str:
    """The text of Markdown; every line stays where it is. A blank stands for a tag, so that no numbers meet."""
    lines = source.split("\n")
    for token in MarkdownIt().enable(["table", "strikethrough"]).parse(source):
        first = token.map[0] if token.map else 0
        said = token.content
        if token.type == "html_block":
            said = _TAGS.sub(lambda m: " " + "\n" * m[0].count("\n"), token.content)
        elif token.type == "inline":
            said = _said(token.children or [])
        for n, (written, read) in enumerate(zip(token.content.split("\n"), said.split("\n"), strict=False), first):
            lines[n] = lines[n].replace(written, read, 1)
    return "\n".join(lines)


def _said(children: list[Token]) -> str:
    pieces, struck = [], 0
    for token in children:
        struck += token.nesting if token.type in ("s_open", "s_close") else 0
        if token.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif token.type in ("text", "code_inline") and not struck:
            pieces.append(_MARKS.sub(lambda m: "" if m[0][0] in "*_" else " ", token.content))
        elif token.type in ("html_inline", "s_close"):
            pieces.append(" ")
    return "".join(pieces)
