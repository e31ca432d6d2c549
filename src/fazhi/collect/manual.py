"""Manual for analysts: the Chinese pages of the documentation as one HTML file that needs nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

from markdown_it import MarkdownIt

from fazhi.errors import MachineError
from fazhi.export.page import template
from fazhi.files import write_file
from fazhi.home import Home, brought

NAME = "使用说明.html"
# the pages in the order in which they are needed
_PAGES = ["tutorial", "tables", "narrative", "commands", "old-reports", "circulating", "province", "codebook"]
_PAGES += ["ledger", "why", "coming-from", "offline", "frames"]
_LINK = re.compile(r'<a href="([^":]+?)(\.md)?(?:#[^"]*)?">(.*?)</a>')
_PICTURE = re.compile(r'(?<=<img src=")[^":]+(?=")')


def write_manual(home: Home) -> Path:
    """Write the manual into a home; what lies there under its name is an older one.

    Raises
    ------
    MachineError
        The documentation did not come with the package, or the disk may not be written.
    """
    folder = brought().root / "docs"
    pages = {name: _page(folder, name) for name in _PAGES}
    titles = {name: re.sub("<[^>]+>", "", html.partition("</h1>")[0]) for name, html in pages.items()}
    path = home.root / NAME
    write_file(path, template("manual.html.j2").render(pages=pages, titles=titles).encode())
    return path


def _page(folder: Path, name: str) -> str:
    """One page: links lead to the others here, or nowhere; its pictures stand in it."""
    try:
        html = MarkdownIt().enable("table").render((folder / f"{name}.md").read_text(encoding="utf-8"))
        html = _PICTURE.sub(lambda m: f"data:image/png;base64,{b64encode((folder / m[0]).read_bytes()).decode()}", html)
    except OSError as exc:
        raise MachineError("找不到 fazhi 自带的说明", "请重新安装 fazhi。") from exc
    return _LINK.sub(lambda m: f'<a href="#{m[1]}">{m[3]}</a>' if m[1] in _PAGES else m[3], html)
