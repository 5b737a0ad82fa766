"""The rules that whoever asks wants kept or dropped, whatever cleaning would say."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.errors import BadValue
from narrator.text.clean.labels import Label
from narrator.text.clean.look import Look
from narrator.text.clean.title import Title, stem


def check(keep: frozenset[str], drop: frozenset[str], rules: frozenset[str]) -> None:
    """Raises BadValue for a name that is none of `rules`, or that stands in both."""
    for field, names in (("keep", keep), ("drop", drop)):
        if unknown := sorted(names - rules):
            raise BadValue(field, unknown[0], f"one of {', '.join(sorted(rules))}")
    if both := sorted(keep & drop):
        raise BadValue("drop", both[0], "a rule that keep does not name")


def overridden(
    looks: Sequence[Look],
    labels: Sequence[Label | None],
    rules: Sequence[str | None],
    title: Title | None,
    keep: frozenset[str],
    drop: frozenset[str],
) -> list[str | None]:
    """The verdicts with what a kept rule removes given back, and what a dropped one labels gone;
    the title stays one."""
    found = [None if rule in keep else rule for rule in rules]
    repeats = title is not None and "title-repeat" in drop
    whole = stem(looks[title.at].text) if title is not None and repeats else ""
    for at, label in enumerate(labels):
        if title is not None and at == title.at:
            continue
        if label is not None and label.rule in drop:
            found[at] = label.rule
        elif whole and not looks[at].long and stem(looks[at].text) == whole:
            found[at] = "title-repeat"
    return found
