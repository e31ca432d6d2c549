"""Standing of a report in words: draft or signed, by whom, what it corrects, what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fazhi.groups import grouped
from fazhi.release.archive import Change
from fazhi.release.signoff import State
from fazhi.report.content import Block, Group, Items, Paragraph, Placeholder, Run, Section, Styled, joined, walk
from fazhi.report.ledger import Quoted


def state_group(state: State, about: Sequence[Run] = ()) -> Group:
    """The line under the title: `about` whose it is, whether a draft, its day; then who signed it, not for the public."""
    draft = f"草稿（待{'、'.join(state.missing)}签署）" if state.missing else ""
    line = joined([about, [Styled("strong", [draft])] if draft else []], " · ")
    # a dot would hang at the end of a line of a phone
    line += ["　" * bool(line), Styled("line", [state.day])] if state.day else []
    blocks: list[Block] = [Paragraph(line, "edition")] if line else []
    for title, signed in (("已签署", state.valid), ("的签署因内容变动作废", state.void)):
        if signed and not state.public:
            blocks.append(Paragraph([Quoted("、".join(s.sentence() for s in signed)), title]))
    return Group("state", blocks)


def notice_groups(number: int, corrected: Sequence[Change]) -> list[Group]:
    """What is corrected of the release of that number; a statement like any other, so signed with it."""
    words: list[Run] = [Styled("strong", ["更正说明"]), "：与", Quoted(f"第{number}次发布"), "相比，下列数据有更正。"]
    return [Group("corrected", [Paragraph(words), _listed(_by_reason(corrected))])] if corrected else []


def _by_reason(corrected: Sequence[Change]) -> Iterator[str]:
    """Changes in words, those of one reason together with it once."""
    for *others, last in grouped((c.reason or f"\n{n}", c) for n, c in enumerate(corrected)).values():
        yield "；".join([*(replace(c, reason="").sentence() for c in others), last.sentence()])


def _listed(lines: Iterable[str]) -> Items:
    return Items([[Paragraph([Quoted(line)], "tight")] for line in lines])


def completed(sections: Sequence[Section]) -> list[Section]:
    """The sections of a report with contents and sources, where their cells were left out."""
    whole = [*sections]
    present = {b.role for b in walk(whole) if isinstance(b, Placeholder)}
    if "contents" not in present:
        whole.insert(1, Section("", "", [Placeholder("contents")]))
    if "sources" not in present:
        whole.append(Section("ledger", "数字来源", [Placeholder("sources")]))
    return whole


def with_standing(sections: Sequence[Section], state: State) -> list[Section]:
    """The completed sections with their standing in the line under the title, and what changed before the sources."""
    first, *rest = sections
    head = [b for b in first.blocks[:1] if isinstance(b, Group) and b.role == "masthead"]
    lines = [b for group in head for b in group.blocks if isinstance(b, Paragraph) and b.role == "edition"]
    group = state_group(state, [run for line in lines for run in line.runs])
    titled = [replace(h, blocks=[group if b in lines else b for b in h.blocks]) for h in head]
    notice = notice_groups(state.corrects, state.corrected)
    first = replace(first, blocks=[*titled, *([] if lines else [group]), *notice, *first.blocks[len(head) :]])
    at = next((n for n, s in enumerate(rest) if Placeholder("sources") in s.blocks), len(rest))
    # for the reviewer of a draft
    since = Section("since", f"{state.since}以来的变化", [_listed(c.sentence() for c in state.changes)])
    return [first, *rest[:at], *([since] if state.changes else []), *rest[at:]]
