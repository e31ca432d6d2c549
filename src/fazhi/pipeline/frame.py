"""What a page of ours is made of: the template's own head and style byte for byte, and no element or attribute besides.

A rule of style, an attribute or a picture could show another number than the one that is bound, or hide that one.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from fazhi.report.charts import ACCENT, INK, PALE

VOID, DEEPEST = ("br", "hr", "meta"), 50
_FACE = r'@font-face\{font-family:"[A-Za-z ]+";src:url\(data:font/woff;base64,[A-Za-z0-9+/=]+\) format\("woff"\)\}'
# where nobody sees a number, or only who looks for it; and where nobody is quoted
_UNSEEN = {"skip", "paper", "screen", "edition", "ledger"}
_OURS = {"narrative", "now", "small", "chart", "masthead"}

# an open element: its name and its attributes
Open = tuple[str, dict[str, str]]


@cache
def _elements() -> dict[str, dict[str, dict[str, str]]]:
    """The elements of a page and those of a drawing (``svg``), each with the patterns of its attributes."""
    rules = tomllib.loads(_template("elements.toml").replace("COLOURS", "|".join((INK, ACCENT, PALE))))
    bare: dict[str, dict[str, str]] = {tag: {} for tag in rules["bare"].split()}
    painted = {tag: patterns | rules["paint"] for tag, patterns in rules["painted"].items()}
    return {"html": bare | rules["html"], "svg": rules["drawing"] | painted}


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
    drawn = tag == "svg" or any(t == "svg" for t, _ in path)
    known = _elements()["svg" if drawn else "html"].get(tag)
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
