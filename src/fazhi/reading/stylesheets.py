"""Style of the elements of a web page: the rules of its style sheets, and what is written at an element itself.

tinycss2 parses, cssselect finds the elements; only sheets in the page are known, and no rule of another medium.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, NamedTuple

import tinycss2
from cssselect import HTMLTranslator, Selector, SelectorError
from cssselect import parse as parse_selectors
from tinycss2.ast import AtRule, Declaration, QualifiedRule

from fazhi.groups import grouped

# a medium that a reader of the page has before him
_SHOWN = re.compile(r"\s*(?:(?:all|(?:only\s+)?screen)\s*(?:,.*)?)?", re.IGNORECASE)
# a class or an identifier that an element must have
_NAME = re.compile(r"(?<!:not\()[.#][\w-]+")


# a selector of one element by its names alone, as most are: p.note
_PLAIN = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)+)")


class _Rule(NamedTuple):
    """What a rule declares, of which elements, and how strong it is against another."""

    strength: tuple[int, int, int]
    selector: Selector
    declared: list[Declaration]

    def elements(self, root: Any, named: dict[str, list[Any]]) -> Iterable[Any]:
        """The elements of a page that it is for, by those that have each name."""
        if not (plain := _PLAIN.fullmatch(self.selector.canonical())):
            found: list[Any] = root.xpath(HTMLTranslator().selector_to_xpath(self.selector))
            return found
        tag, names = plain[1] or "*", _NAME.findall(plain[2])
        # those that have all of them
        others = [{*named[name]} for name in names[1:]]
        return [e for e in named[names[0]] if tag in ("*", e.tag) and all(e in of for of in others)]


def styles(root: Any, telling: re.Pattern[str]) -> dict[Any, str]:
    """The style of each element that has one, as ``name:value;…`` in small letters.

    Parameters
    ----------
    root : lxml element
        The whole page.
    telling : pattern
        A declaration that matters; rules that set none of the properties of such are passed over.
    """
    marked = root.xpath("//*[@class or @id]")
    called = ((e, {f"#{e.get('id')}", *(f".{c}" for c in e.get("class", "").split())}) for e in marked)
    named = grouped((name, element) for element, names in called for name in names)
    own = [(element, _declared(element.get("style"))) for element in root.xpath("//*[@style]")]
    rules = sorted(_rules(root, {*named}), key=lambda rule: rule.strength)
    names = {d.lower_name for rule in rules for d in rule.declared if telling.search(_written(d))}
    telling_ones = [rule for rule in rules if names & {d.lower_name for d in rule.declared}]
    placed = [(element, rule.declared) for rule in telling_ones for element in rule.elements(root, named)]
    given: dict[Any, dict[str, str]] = defaultdict(dict)
    # the last of the strongest counts, what is !important before all else
    for is_important in (False, True):
        for element, declared in [*placed, *own]:
            given[element] |= {d.lower_name: _written(d) for d in declared if d.important is is_important}
    return {element: ";".join(of.values()) for element, of in given.items()}


def _rules(root: Any, named: set[str]) -> Iterator[_Rule]:
    """The rules of the page's own sheets, one for each selector; what cannot be selected here is of no element."""
    sheets = (sheet.text or "" for sheet in root.iter("style") if _SHOWN.fullmatch(sheet.get("media", "all")))
    for rule in chain.from_iterable(_of_sheet(tinycss2.parse_stylesheet(sheet)) for sheet in sheets):
        declared = _declared(rule.content)
        for selector in _selectors(tinycss2.serialize(rule.prelude)):
            # most rules of a large sheet are for other pages
            if named.issuperset(_NAME.findall(selector.canonical())):
                yield _Rule(selector.specificity(), selector, declared)


def _of_sheet(rules: Iterable[Any]) -> Iterator[QualifiedRule]:
    """The rules of a sheet, with those of the screen, which hold on every one."""
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            yield rule
        elif isinstance(rule, AtRule) and _SHOWN.fullmatch(tinycss2.serialize(rule.prelude)):
            inner = rule.content if rule.lower_at_keyword == "media" else None
            yield from _of_sheet(tinycss2.parse_rule_list(inner or []))


def _selectors(prelude: str) -> list[Selector]:
    """Those that select elements, not what a browser adds to them."""
    with suppress(SelectorError):
        parsed = parse_selectors(prelude)
        for selector in parsed:
            HTMLTranslator().selector_to_xpath(selector)
        return [selector for selector in parsed if selector.pseudo_element is None]
    return []


def _declared(block: Any) -> list[Declaration]:
    """The declarations of a rule's block or of an element's own style."""
    found = tinycss2.parse_blocks_contents(block, skip_comments=True, skip_whitespace=True)
    return [one for one in found if isinstance(one, Declaration)]


def _written(declared: Declaration) -> str:
    """A declaration as ``name:value``."""
    value = re.sub(r"\s+", " ", tinycss2.serialize(declared.value)).strip().lower()
    return f"{declared.lower_name}:{value}"
