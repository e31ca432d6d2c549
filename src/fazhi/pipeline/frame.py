"""What a page of ours is made of: the template's own head and style byte for byte, and no element or attribute besides.

A rule of style, an attribute or a picture could show another number than the one that is bound, or hide that one.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from fazhi.report.charts import ACCENT, INK, PALE

VOID, DEEPEST = ("br", "hr", "meta"), 50
_FACE = r'@font-face\{font-family:"[A-Za-z ]+";src:url\(data:font/woff;base64,[A-Za-z0-9+/=]+\) format\("woff"\)\}'
_ID, _LINK, _ANY = r"c[0-9]+-[A-Za-z0-9_.]+", r"#[A-Za-z0-9_.-]+", ".*"
_SECTIONS = "summary|changes|trends|pledges|references|figures|notes|ledger|since|part-[0-9]+"
_CLASSES = {
    "a": "bound|skip", "body": "draft", "data": "figure", "dd": "now|change|spark", "dl": "key", "figure": "small|chart",
    "div": "block|blocks|blocks asked|drawn|state|multiples|narrative|corrected", "header": "masthead", "small": "office",
    "p": "ends|edition|verdict|invented|mark|content", "section": "part|summary", "span": "at|screen|paper",
    "table": "figures|ledger", "td": "|plain", "tr": "folded|domain", "ul": "changes",
}  # fmt: skip
_PLAIN = (
    "b blockquote br caption cite code details dt em figcaption h1 h2 h3 h4 h5 head hr html li main meta nav ol p strong style "
    "summary tbody th thead title"
)
_ATTRIBUTES = {
    "a": {"id": "n[0-9]+", "href": _LINK}, "data": {"value": r"[0-9.<]+", "data-id": "n[0-9]+"}, "html": {"lang": "zh-CN"},
    "meta": {"charset": "utf-8", "http-equiv": "Content-Security-Policy", "content": _ANY, "name": "viewport|referrer|fazhi-[a-z]+"},
    "nav": {"aria-label": "目录"}, "section": {"id": _SECTIONS}, "td": {"data-label": "数值|可能范围|状态|出处"},
    "th": {"scope": "row|col|rowgroup", "colspan": "5"}, "tr": {"id": "n[0-9]+-source", "data-of": "[a-z0-9_]* [a-z0-9_-]* [a-z_]*"},
}  # fmt: skip
_LENGTHS = "[-0-9A-Za-z., ()\n]*"
_PAINT = f"none|{INK}|{ACCENT}|{PALE}"
_STYLE = (
    rf"(?:(?:fill|stroke): (?:{_PAINT})|stroke-[a-z]+: [0-9a-z., ]+|font-size: 12px|font-family: '[A-Za-z ]+'"
    r"|font: 12px '[A-Za-z ]+'(?:, [A-Za-z', -]+)?|text-anchor: [a-z]+)"
)
_DRAWN = {
    "id": _ID,
    "clip-path": r"url\(#c[0-9]+-[A-Za-z0-9_.]+\)",
    "style": f"{_STYLE}(?:; {_STYLE})*",
}
_SVG = {
    "svg": {"role": "img|group", "aria-label": _ANY, "data-picture": "c[0-9]+", "viewbox": _LENGTHS, "version": "1.1"}
    | {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"},
    "a": {"id": "n[0-9]+", "href": _LINK}, "defs": {}, "clippath": {"id": _ID}, "g": {"class": "figure", "data-id": "n[0-9]+"} | _DRAWN,
    "path": {"d": _LENGTHS} | _DRAWN, "use": {"xlink:href": _LINK, "x": _LENGTHS, "y": _LENGTHS} | _DRAWN,
    "rect": dict.fromkeys(("x", "y", "width", "height"), _LENGTHS) | _DRAWN,
    "text": {"x": _LENGTHS, "y": _LENGTHS, "transform": r"rotate\(-?0[0-9. ]*\)"} | _DRAWN, "tspan": {"x": _LENGTHS, "y": _LENGTHS} | _DRAWN,
}  # fmt: skip
# where nobody sees a number, or only who looks for it; and where nobody is quoted
_UNSEEN = {"skip", "paper", "screen", "edition", "ledger"}
_OURS = {"narrative", "now", "small", "chart", "masthead"}

# an open element: its name and its attributes
Open = tuple[str, dict[str, str]]


@cache
def _elements() -> dict[str, dict[str, str]]:
    tags = {*_PLAIN.split(), *_CLASSES, *_ATTRIBUTES}
    return {
        t: {"class": _CLASSES[t]} | _ATTRIBUTES.get(t, {}) if t in _CLASSES else _ATTRIBUTES.get(t, {}) for t in tags
    }


def _template(name: str) -> str:
    return (files("fazhi.export") / "templates" / "report" / name).read_text(encoding="utf-8").rstrip("\n")


def frame_faults(html: str) -> list[str]:
    """In what the page's head and style are not the template's."""
    before, _, _ = _template("index.html.j2").partition("{% include 'head.html.j2' %}")
    head = before[before.index("<!DOCTYPE") :] + _template("head.html.j2")
    style = f"<style>{_FACE}\n{re.escape(_template('page.css'))}</style>\n</head>"
    found = [] if html.startswith(head) else ["页首（编码和安全设置）"]
    whole = html.lower().count("<style") == 1 and re.search(style, html)
    return found if whole else [*found, "样式（<style>）"]


def strange(tag: str, attrs: list[tuple[str, str | None]], path: list[Open]) -> str:
    """What of a start tag no page of ours holds, as it could be told; empty where all is in order.

    Parameters
    ----------
    path : list
        The elements that are open.
    """
    known = (_SVG if tag == "svg" or any(t == "svg" for t, _ in path) else _elements()).get(tag)
    if known is None or len(path) >= DEEPEST or (path and path[-1][0] in ("title", "style", "data")):
        return f"<{tag}>"
    for name, value in attrs:
        if name not in known or not re.fullmatch(known[name], value or "", re.DOTALL):
            return f'<{tag} {name}="{(value or "")[:40]}">'
    if len({name for name, _ in attrs}) < len(attrs):
        return f"<{tag}>（同一属性写了两次）"
    return f"<{tag}>" if _misplaced(tag, dict(attrs), path) else ""


def _misplaced(tag: str, given: dict[str, str | None], path: list[Open]) -> bool:
    """An element that stands where ours never do: a number without its link or out of sight, words quoted from nobody."""
    within = {c for _, a in path for c in a.get("class", "").split()}
    tags = [t for t, _ in path]
    if given.get("class") == "figure" and tag in ("data", "g"):
        id_ = given.get("data-id")
        link = path[-1][1] if tags and tags[-1] == "a" else {}
        linked = link.get("id") == id_ and link.get("href") == f"#{id_}-source"
        return not linked or bool(within & _UNSEEN) or bool({"h1", "nav", "title", "defs"} & set(tags))
    if tag == "cite":
        return bool(within & _OURS) or any(a.get("data-label", "出处") != "出处" for _, a in path)
    if tag == "details":
        return "figure" not in tags
    ledger = given.get("class") == "ledger" or given.get("id") == "ledger"
    return bool(ledger and tag == "table" and ("section", "ledger") not in [(t, a.get("id")) for t, a in path])
