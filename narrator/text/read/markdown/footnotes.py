"""Markdown's footnotes: those that are pointed to, in that order, and all others behind them.

The common plugin drops a note that nothing points to, and of two with one label the first; both
are words that their writer put there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_OPEN, _CLOSE = "footnote_reference_open", "footnote_reference_close"


def add_to(parser: MarkdownIt) -> None:
    """Teaches `parser` footnotes; each definition becomes one note of the rendered page."""
    from mdit_py_plugins.footnote import footnote_plugin

    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.core.ruler.after("inline", "footnotes", _gather)
    for name, render in (
        ("footnote_anchor", lambda *_: ""),
        ("footnote_caption", _mark),
        ("stray_note_open", lambda *_: '<div role="doc-footnote">'),
        ("stray_note_close", lambda *_: "</div>"),
    ):
        parser.add_render_rule(name, render)


def _mark(_: Any, tokens: list[Token], at: int, *__: Any) -> str:
    """A note's number, the same wherever it is pointed to."""
    return f"[{tokens[at].meta['id'] + 1}]"


def _gather(state: StateCore) -> None:
    """Moves each definition to the end: of one label the first is the note (GitHub), the others
    stand behind with those that nothing points to."""
    text, notes = _parted(state.tokens)
    if not notes:
        return
    pointed = state.env.get("footnotes", {}).get("list", {})
    numbers = {one["label"]: number for number, one in pointed.items()}
    numbered: dict[int, list[Token]] = {}
    stray: list[list[Token]] = []
    for label, tokens in notes:
        number = numbers.get(label)
        if number is None or number in numbered:
            stray.append(tokens)
        else:
            numbered[number] = tokens
    if numbered:
        text += _within("footnote_block", _numbered(sorted(numbered.items())))
    for tokens in stray:
        text += _within("stray_note", tokens)
    state.tokens = text


def _parted(tokens: Iterable[Token]) -> tuple[list[Token], list[tuple[str, list[Token]]]]:
    """The tokens outside all definitions, and each definition's label and own tokens."""
    text: list[Token] = []
    open_notes: list[tuple[str, list[Token]]] = []
    notes: list[tuple[str, list[Token]]] = []
    for token in tokens:
        if token.type == _OPEN:
            notes.append((token.meta["label"], []))
            open_notes.append(notes[-1])
        elif token.type == _CLOSE:
            open_notes.pop()
        else:
            (open_notes[-1][1] if open_notes else text).append(token)
    return text, notes


def _numbered(notes: Iterable[tuple[int, list[Token]]]) -> list[Token]:
    found: list[Token] = []
    for number, tokens in notes:
        found += _within("footnote", tokens, {"id": number})
    return found


def _within(name: str, tokens: list[Token], meta: dict[str, int] | None = None) -> list[Token]:
    from markdown_it.token import Token

    begin, end = Token(f"{name}_open", "", 1), Token(f"{name}_close", "", -1)
    begin.meta = meta or {}
    return [begin, *tokens, end]
