"""What the shell offers after a Tab: places with their names, the years of the place typed before."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from fazhi.errors import FazhiError
from fazhi.home import Home, find_home


def places(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Ids of the codebook's places that begin so, each with its name."""
    home = _home()
    listed = home.listed() if home else {}
    return [CompletionItem(id_, help=name) for id_, (name, _) in listed.items() if id_.startswith(typed)]


def years(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Years that the place typed before has files of, the latest first, and ``all`` where several may be asked for."""
    home, given = _home(), ctx.params.get("place") or ctx.params.get("places") or ()
    named = (given,) if isinstance(given, str) else given
    found = {f.name for p in named for f in home.delivered(p)[0]} if home else set()
    offered = sorted(found, reverse=True) + (["all"] if param.name == "years" else [])
    return [CompletionItem(y) for y in offered if y.startswith(typed)]


def _home() -> Home | None:
    try:
        return find_home()
    except FazhiError:
        return None
