"""Seal of a page: a hash of the whole file, and one of each line a reader sees, so that a change can be found.

A seal is no signature: whoever changes a page can seal it again. It tells a slip or a forger who does not
know of it; against the data, ``verify`` works out every number anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from html import unescape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fazhi.home import Home

_SEAL = re.compile('(<meta name="fazhi-seal" content=")([0-9a-f]*)(">)')
_LINES = re.compile('(<meta name="fazhi-lines" content=")([0-9a-f]*)(">)')
BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "li", "dt", "dd", "tr", "td", "th", "div", "section", "figcaption", "caption", "title",
    "text", "header", "blockquote", "small", "br",
}  # fmt: skip
# a tag with its name, or what no reader sees: a comment, and a style with all that it holds
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<style\b.*?(?:</style>|\Z)|<[/!]?([a-z][a-z0-9]*)?[^<>]*>", re.DOTALL)
_LABEL = re.compile(r"\saria-label=\"([^\"]*)\"")
_SHORT = 8
# of a file called .rels that is no suffix, but the end of its name; the command line's .po is on no page
_CODE = (".py", ".j2", ".css", ".json", ".toml", ".xml", ".rels")


def program() -> str:
    """The program's version and a hash of its code and templates."""
    package = Path(str(files("fazhi")))
    return f"{version('fazhi')} {_hash(package, (p for p in package.rglob('*') if p.name.endswith(_CODE)))}"


def codebook_mark(home: Home) -> str:
    """A hash of the codebook, by whose names and words a page is judged."""
    return _hash(home.codebook, home.codebook.glob("*.csv"))


def _hash(folder: Path, paths: Iterable[Path]) -> str:
    """A hash of files by their names and contents."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def visible_lines(html: str) -> list[str]:
    """What a reader sees of a page, a block a line, alternative texts too; white space folded."""
    texts, end = [""], 0
    for tag in _TAG.finditer(html):
        texts[-1] += html[end : tag.start()]
        label, end = _LABEL.search(tag[0]), tag.end()
        texts += [""] if tag[1] in BLOCKS else []
        texts += [label[1], ""] if label else []
    return [line for text in (*texts, html[end:]) if (line := " ".join(unescape(text).split()))]


def _short(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:_SHORT]


def _whole(html: str) -> str:
    return hashlib.sha256(_SEAL.sub(r"\1\3", html).encode()).hexdigest()


def sealed(html: str) -> str:
    """The page with its seal put in; the places for it must be there and empty."""
    lines = "".join(map(_short, visible_lines(html)))
    html = _LINES.sub(rf"\g<1>{lines}\3", html, count=1)
    return _SEAL.sub(rf"\g<1>{_whole(html)}\3", html, count=1)


def seal_of(html: str) -> str | None:
    """The seal that a page carries; None where it has none."""
    m = _SEAL.search(html)
    return m[2] if m and m[2] else None


def intact(html: str) -> bool:
    """Whether not a byte was changed since the page was sealed."""
    return seal_of(html) == _whole(html)


def altered_lines(html: str) -> list[str]:
    """The lines of a page that were not there when it was sealed, and ``（少了一行）`` where one is gone."""
    m = _LINES.search(html)
    known = re.findall(f".{{{_SHORT}}}", m[2]) if m else []
    lines = visible_lines(html)
    new = [line for line in lines if _short(line) not in set(known)]
    return new or (["（少了或多了一行）"] if len(lines) != len(known) else [])
