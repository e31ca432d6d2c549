"""The tutorial's pictures, from one run of its steps: ``python tests/pictures.py`` writes docs/images/tutorial-*.png.

Needs Chromium, LibreOffice and pdftoppm; every figure in them is invented (示例镇).
"""

from __future__ import annotations

import html
import io
import subprocess
import tempfile
from pathlib import Path

import tutorial
from helpers import CHROMIUM, REPO, begun, converted, fazhi, run_all, serving
from PIL import Image
from playwright.sync_api import Page, sync_playwright

IMAGES = REPO / "docs" / "images"
TERMINAL = (
    "<body style='margin:0;background:#1d2733;color:#e8edf2'><pre style=\"margin:0;padding:18px;"
    "font:14px/1.5 'Noto Sans Mono CJK SC','Droid Sans Fallback',monospace;white-space:pre-wrap\">{}</pre>"
)


def keep(name: str, png: bytes) -> None:
    """A picture in few colours: a page of text needs no more."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(64)
    picture.save(IMAGES / f"tutorial-{name}.png", optimize=True)


def workbook(root: Path) -> None:
    """The sheet of one office as LibreOffice prints it."""
    issued = next((root / "data/inbox/demo/2025").glob("*.xlsx"))
    pdf = converted(issued, "pdf", root / "pdf")
    pages = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout.split("\f")
    number = str(next(n for n, text in enumerate(pages, 1) if "采集表：司法所" in text))
    png = subprocess.run(
        ["pdftoppm", "-r", "110", "-f", number, "-l", number, "-png", pdf], check=True, capture_output=True
    ).stdout
    page = Image.open(io.BytesIO(png))
    out = io.BytesIO()
    page.crop((0, 0, page.width, int(page.height * 0.72))).save(out, "PNG")
    keep("workbook", out.getvalue())


def terminal(page: Page, root: Path, *command: str) -> None:
    """What a command says."""
    said = fazhi(*command, cwd=root).stdout.replace(str(root), "")
    page.set_viewport_size({"width": 1100, "height": 100})
    page.set_content(TERMINAL.format(html.escape(f"$ fazhi {' '.join(command)}\n{said}")))
    keep("check", page.screenshot(full_page=True))


def main() -> None:
    """Walk the steps and take each picture where the tutorial shows it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        root = Path(folder)
        page = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        tutorial.open_demo(root)
        fazhi("new", "--place", "demo", "--year", "2025", cwd=root)
        workbook(root)
        tutorial.offices_return(root)
        terminal(page, root, "check", "--place", "demo")
        tutorial.offices_mend(root)
        tutorial.analyst_writes(root)
        fazhi("run", "--place", "demo", "--years", "2025", cwd=root)
        page.set_viewport_size({"width": 900, "height": 1000})
        page.goto((root / "reports/demo/2025/report.html").as_uri())
        keep("report", page.screenshot())
        begun(root, "demo", 2025)
        with serving(root) as (_, port, token):
            page.set_viewport_size({"width": 1200, "height": 1150})
            run_all(page, port, token)
            page.locator(".jp-Notebook select[multiple]").select_option(label="信访件")
            page.wait_for_function(
                "document.querySelector('.fazhi svg').getAttribute('aria-label').startsWith('信访件')", timeout=60_000
            )
            keep("explore", page.locator(".jp-Notebook").screenshot())


if __name__ == "__main__":
    main()
