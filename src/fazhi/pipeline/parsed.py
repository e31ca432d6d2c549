"""An exported page taken apart for who checks it: marks, bound numbers, ledger, the words that are neither."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from typing import Any

from fazhi.characters import hidden
from fazhi.pipeline.frame import DEEPEST, VOID, Open, frame_faults, strange
from fazhi.pipeline.glyphs import own_glyphs
from fazhi.release.seal import BLOCKS

# what a number is said of: the name before it in its row, and in a table of years its caption
_NAMES, _ENDS = ("dt", "th", "b"), ("tr", "li", "div")


class Page(HTMLParser):
    """What verify needs of a page.

    Attributes
    ----------
    marks : dict
        What its head says of it.
    bound, values : dict
        By id, the number as a reader sees it, and its ``value`` for machines.
    ledger, about : dict
        By id, the cells of its row, and indicator, place and status.
    loose : list of str
        The words outside numbers, ledger and quotations, a block each, and those of the alternative texts.
    unsaid : list of str
        The first number that no alternative text says though its row does.
    named : list
        Each number that stands behind a name, with the name.
    strange, layout : list of str
        What no page holds, whichever version made it; what is not of this version's template.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.marks: dict[str, str] = {}
        self.bound: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self.ledger: dict[str, list[str]] = {}
        self.about: dict[str, str] = {}
        self.loose, self.unsaid = [""], list[str]()
        self.named: list[tuple[str, str]] = []
        self.strange: list[str] = []
        self.layout = frame_faults(html)
        self.title = ""
        self._labels: list[str] = []
        self._path: list[Open] = []
        self._ids: dict[str, None] = {}
        self._figure, self._row, self._name, self._caption, self._said = "", "", "", "", ""
        self.feed(html)
        self.close()
        self.loose += self._labelled()
        self.layout += [] if own_glyphs(html, self.bound.values()) else ["字体（字的样子与本工具的字体不同）"]
        # browsers and parsers disagree on where a comment ends; ours has none
        self.strange += ["有注释“<!--”"] * ("<!" in html.removeprefix("<!DOCTYPE html>") or "<?" in html)
        self.strange += [f"有看不见的字符（{c}）"] if (c := hidden(unescape(html))) else []
        self.strange += [f"<{self._path[-1][0]}>没有结束"] if self._path else []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins: a mark, a number, a row of the ledger, or words."""
        self.layout += [what] if (what := strange(tag, attrs, self._path)) else []
        self.layout += ["<cite>"] if tag == "cite" and not self._quotes() else []
        self._said = "" if tag == "li" else self._said
        given = {k: v or "" for k, v in attrs}
        if "id" in given:
            self._once(given["id"], self._ids, given["id"], None)
        if tag == "meta" and given.get("name", "").startswith("fazhi-"):
            self._once(given["name"], self.marks, given["name"][6:], given.get("content", ""))
        if given.get("class") == "figure" and given.get("data-id"):
            self._begin(given["data-id"], given.get("value", ""))
        if tag == "tr" and given.get("id", "").endswith("-source"):
            self._row = given["id"].removesuffix("-source")
            self.ledger[self._row] = []
            self.about[self._row] = given.get("data-of", "")
        if tag == "td" and self._row:
            self.ledger[self._row].append("")
        self._labels += [label] if (label := given.get("aria-label")) else []
        self._break(tag)
        # ours are a dozen deep; an endless nest would be gone through again at each element
        if tag not in VOID and len(self._path) < DEEPEST:
            self._path.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing, without content."""
        # outside a drawing browsers take <p/> for <p>
        self.layout += [] if self._within("svg") else [f"<{tag}/>"]
        self.handle_starttag(tag, attrs)
        self._path = self._path if tag in VOID else self._path[:-1]

    def handle_endtag(self, tag: str) -> None:
        """An element ends, which must be the last that began."""
        if not self._path or self._path[-1][0] != tag:
            self.strange.append(f"多出一个</{tag}>")
            return
        _, given = self._path.pop()
        if given.get("data-id") and given["data-id"] == self._figure:
            self._figure = ""
        if tag == "tr":
            self._row = ""
        self._name = "" if tag in _ENDS else self._name
        self._caption = "" if tag == "table" else self._caption
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Words: of a number, a name, a cell of the ledger, or the page's own."""
        tag = self._path[-1][0] if self._path else ""
        self._said = data
        if tag == "title":
            self.title += data
        self._name = data if tag in _NAMES else self._name
        self._caption = data if tag == "caption" else self._caption
        if self._figure:
            self.bound[self._figure] += data.strip()
        elif self._row and self.ledger[self._row]:
            self.ledger[self._row][-1] += data
        elif not (self._within("cite") or tag == "style"):
            self.loose[-1] += f"\n{data}"

    def _begin(self, id_: str, value: str) -> None:
        self._figure = id_
        self._once(id_, self.bound, id_, "")
        self.values[id_] = value
        self.named += [(name, id_) for name in (self._name, self._caption) if name]
        self._name = ""

    def _break(self, tag: str) -> None:
        """A block's words do not go on in the next."""
        self.loose += [""] if tag in BLOCKS else []

    def _within(self, tag: str) -> bool:
        return any(t == tag for t, _ in self._path)

    def _quotes(self) -> bool:
        """Whether words are quoted where ours are: among the comparisons a cause, on the first screen a finding besides."""
        sections = {a.get("id") for t, a in self._path if t == "section"}
        finding = "summary" in sections and self._path[-1][0] == "li" and not self._said
        return not sections & {"summary", "changes"} or finding or self._said.endswith("原因：")

    def _once(self, what: str, known: dict[str, Any], key: str, value: Any) -> None:
        if key in known:
            self.strange.append(f"“{what}”出现了两次")
        known[key] = value

    def _labelled(self) -> list[str]:
        """The alternative texts without the numbers that the ledger has of them, in their order."""
        text, at, rest = "\n".join(self._labels), 0, ""
        for id_, row in self.ledger.items():
            if len(row) > 1 and row[0] == f"{id_}（图的说明）":
                found = text.find(row[1], at)
                if found < 0:
                    # those behind it are told as without a source
                    self.unsaid.append(id_)
                    break
                rest += f"{text[at:found]}\n"
                at = found + len(row[1])
        return (rest + text[at:]).split("\n")
