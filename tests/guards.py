"""Each guard taken out in turn, in a copy of the tree: a test must fail.

``python tests/guards.py`` is the long run; its last result stands in docs/reliability.md. A guard that moved makes the
run fail: its row must move with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers import REPO

# file below src/fazhi, what stands there, what stands there without the guard, the tests that must fail
GUARDS = {
    "lock of a place-year": ("pipeline/job.py", "    with lock:\n        yield", "    lock.__exit__(None, None, None)\n    yield", "test_faults.py -k at_once"),
    "files written whole": ("files.py", "        part.replace(path)", "        path.write_bytes(data[: len(data) // 2])", "test_faults.py -k full_disk"),
    "link not followed": ("files.py", "        part.unlink(missing_ok=True)\n        with part.open(\"xb\")", "        with part.open(\"wb\")", "test_faults.py -k link"),
    "ordinary files only": ("files.py", "if not path.is_file():", "if not path.exists():", "test_faults.py -k 'ordinary and not device'"),
    "formulas": ("cleaning/columns.py", "return f\"'{value}\"", "return value", "test_injection.py -k formula"),
    "negative numbers": ("cleaning/columns.py", " and not _NEGATIVE.fullmatch(value)", "", "test_injection.py -k negative"),
    "unseen characters in cells": ("reading/tables.py", "if character := hidden(cell):", "if character := '':", "test_injection.py -k unseen"),
    "unseen characters in the narrative": ("reading/narrative_file.py", "if character := hidden(words):", "if character := '':", "test_injection.py -k unseen"),
    "names of files": ("reading/tables.py", "if shown_name(path.name) != path.name:", "if False:", "test_injection.py -k odd_name"),
    "names and words of a page escaped": ("export/page.py", "autoescape=True", "autoescape=False", "test_injection.py -k own_elements"),
    "sections alone are printed": ("export/notebook.py", "if data is None or output.output_type != \"execute_result\":", "if data is None:\n            continue\n        if False:", "test_blocks.py -k any_other_output"),
    "every text of a block gated": ("report/content.py", "(block.title, block.alternative, block.labels))", "(block.title, block.labels))", "test_privacy.py -k wherever_it_stands"),
    "list of reports escaped": ("export/page.py", "autoescape=True", "autoescape=False", "test_injection.py -k list_of_reports"),
    "safe YAML": ("cleaning/corrections.py", '_TEXT: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)', "_TEXT: Any = yaml.UnsafeLoader", "test_injection.py -k yaml"),
    "place checked before its lock": ("pipeline/job.py", "{load_codebook(job.home).place(job.place).name}", "{job.place}", "test_injection.py -k place_that_is_code"),
    "parameters checked": ("home.py", '(isinstance(place, str) and place.replace("-", "_").isidentifier(), ', "(True, ", "test_injection.py -k place_that_is_code"),
    "three notebooks": ("pipeline/job.py", '"03_report.ipynb")', '"03_report.ipynb", "04_other.ipynb")', "test_injection.py -k not_one_of_the_three"),
    "changed notebooks told": ("pipeline/cache.py", "!= _cells(brought().notebooks / name)", "== ''", "test_injection.py -k changed_is_told"),
    "paths in messages": ("pipeline/notebooks.py", "without_paths(failure.evalue)", "failure.evalue", "test_leaks.py -k list_tells"),
    "streams dropped": ("pipeline/notebooks.py", 'if o.output_type != "stream"', "", "test_leaks.py -k environment"),
    "declarations in archives": ("reading/workbooks.py", "parser.StartDoctypeDeclHandler = _refuse_declaration", "pass", "test_reading_documents.py"),
    "macros": ("reading/workbooks.py", 'if any(name.endswith("vbaproject.bin") for name in names.values()):', "if False:", "test_reading_documents.py"),
    "whole markup": ("reading/workbooks.py", "        parser.Parse(part, True)\n", "", "test_hostile.py -k lacks_a_tag"),
    "time of a reader": ("reading/sandbox.py", "        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, hard))\n", "", "test_sandbox.py -k 'kills and forked'"),
    "memory of a reader": ("reading/sandbox.py", "        resource.setrlimit(resource.RLIMIT_AS, (most, most))\n", "", "test_sandbox.py -k 'grows and forked'"),
    "reader watched where no system limits it": ("reading/sandbox.py", "                child.kill()\n", "                pass\n", "test_sandbox.py -k 'grows and spawned'"),
    "other digits": ("report/proofread.py", ', *_other_digits(typed.excused.sub("\\n", plain))]', "]", "test_injection.py -k other_digits"),
    "nothing glued to a binding": ("report/proofread.py", "_adjoining(narrative, binder), contradictions", "contradictions", "test_narrative.py -k 'glued or list_would'"),
    "made again and equal": ("pipeline/verify.py", "    if content == fresh:", "    if True:", "test_verify.py"),
    "a release to the byte": ("release/register.py", "path.read_bytes() == content", "True", "test_verify.py -k whatever_the_data"),
    "chain of releases": ("release/register.py", "        if row.previous != before:", "        if False:", "test_register.py -k named"),
    "styles alone of a template": ("export/docx.py", "source = given if name == \"word/styles.xml\" else ours", "source = given", "test_blocks.py -k restyles"),
    "own address": ("pipeline/surroundings.toml", '    "--ServerApp.ip=127.0.0.1",\n', "", "test_explore.py -k this_machine"),
    "token": ("pipeline/lab.py", "own = [token, ", "own = [", "test_explore.py -k own_token"),
    "looks of a cell": ("reading/tables.py", "shown = self.look.cells.get((row, n))", "shown = None", "test_reading_tables.py -k format_that_shows"),
    "unit above the header": ("reading/tables.py", "if caption and not self._has_unit(figure):", "if False:", "test_reading_tables.py -k unit_above"),
    "split numbers": ("reading/torn.py", "if halves[0][-1:].isdigit() and _is_split(title, beside, halves, unit):", "if False:", "test_reading_tables.py -k comma_split"),
    "keys of corrections once": ("cleaning/corrections.py", "if n > 1), \"\"):", "if n > 9), \"\"):", "test_corrections.py -k twice"),
    "scale written twice": ("wording.py", "if scale and re.search(twice", "if False and re.search(twice", "test_wording.py -k refused"),
    "corrections that match": ("cleaning/corrections.py", 'return Finding("error", "correction_unmatched"', 'return Finding("note", "correction_unmatched"', "test_corrections.py"),
}  # fmt: skip


def caught(tree: Path, name: str) -> bool:
    """Whether a test fails without this guard."""
    file, there, without, tests = GUARDS[name]
    path = tree / "src" / "fazhi" / file
    kept = path.read_text(encoding="utf-8")
    if kept.count(there) != 1:
        raise SystemExit(f"{name}: stands {kept.count(there)} times in {file}")
    path.write_text(kept.replace(there, without), encoding="utf-8")
    command = f"{sys.executable} -m pytest -q -x -p no:cacheprovider {tree}/tests/{tests}"
    # a guard against what never ends may be the one that is out
    try:
        done = subprocess.run(
            command, shell=True, cwd=tree, env=os.environ | {"PYTHONPATH": str(tree / "src")}, capture_output=True, timeout=300, check=False
        )  # fmt: skip
        code = done.returncode
    except subprocess.TimeoutExpired:
        code = 1
    path.write_text(kept, encoding="utf-8")
    # 5: no test was found, which is no proof
    return code == 1


def main() -> None:
    """The long run; names of guards as arguments for these alone."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "fazhi"
        shutil.copytree(REPO, tree, ignore=shutil.ignore_patterns(".venv", ".git", "reports", "clean"))
        missed = []
        for name in sys.argv[1:] or GUARDS:
            held = caught(tree, name)
            print(f"{name}: {'a test fails' if held else 'NO TEST FAILS'}", flush=True)
            missed += [] if held else [name]
    print(f"{len(sys.argv[1:] or GUARDS) - len(missed)} caught, {len(missed)} missed")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
