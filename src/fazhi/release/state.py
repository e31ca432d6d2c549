"""How far a page has come, said on the page itself: draft or signed, by whom, what was corrected, what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from fazhi.release.content import Change
from fazhi.release.signoff import Signature, Standing

_EMPTY = '<div class="state"></div>'
_LEDGER = '<section id="ledger">'


@dataclass(frozen=True)
class Corrected:
    """A figure that was released otherwise, and why it changed."""

    change: Change
    reason: str

    def sentence(self) -> str:
        """In one line, without a full stop."""
        return f"{self.change.sentence()}；原因：{self.reason}" if self.reason else self.change.sentence()


@dataclass(frozen=True)
class State:
    """All that a page says of its own standing.

    Attributes
    ----------
    corrected : tuple of Corrected
        Figures that differ from an earlier release.
    since : str
        What `changes` are counted from: 上次签署, 第1次发布.
    changes : tuple of Change
        For the reviewer; internal drafts only.
    """

    standing: Standing
    public: bool
    corrected: tuple[Corrected, ...] = ()
    since: str = ""
    changes: tuple[Change, ...] = ()


def with_notice(page: str, number: int, corrected: tuple[Corrected, ...]) -> str:
    """The page with what it corrects of the release of that number; a statement like any other, so signed with it."""
    if not corrected:
        return page
    title = f"<p><b>更正说明</b>：与<cite>第{number}次发布</cite>相比，下列数据有更正。</p>"
    notice = f'<div class="corrected">{title}{_list(c.sentence() for c in corrected)}</div>'
    return page.replace(_EMPTY, _EMPTY + notice, 1)


def with_state(page: str, state: State) -> str:
    """The page with its standing said on it; the place for it must be there and empty."""
    page = page.replace(_EMPTY, f'<div class="state">{_top(state)}</div>', 1)
    if state.changes:
        items = _list(c.sentence() for c in state.changes)
        section = f'<section id="since"><h2><cite>{state.since}</cite>以来的变化</h2>{items}</section>'
        page = page.replace(_LEDGER, section + _LEDGER, 1)
    return page.replace("<body>", '<body class="draft">', 1) if state.standing.draft else page


def _top(state: State) -> str:
    standing = state.standing
    html = f'<p class="mark">草稿：{"、".join(standing.missing)}尚未签署</p>' if standing.draft else ""
    if not state.public:
        html += _signed("已签署", standing.valid) + _signed("内容已变，原签署作废", standing.void)
        more = '；<a href="#since">看改了什么</a>' if state.changes else ""
        html += f'<p class="content"><small>内容编号<cite>{standing.content}</cite>{more}</small></p>'
    return html


def _signed(title: str, signatures: tuple[Signature, ...]) -> str:
    said = "；".join(s.sentence() for s in signatures)
    return f"<p>{title}：<cite>{escape(said)}</cite></p>" if said else ""


def _list(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li><cite>{escape(s)}</cite></li>' for s in sentences)}</ul>"
