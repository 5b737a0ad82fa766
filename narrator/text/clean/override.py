"""The rules that whoever asks wants kept or dropped, whatever cleaning would say."""

from __future__ import annotations

from collections.abc import Sequence

from narrator.errors import BadValue
from narrator.text.clean.labels import Label


def check(keep: frozenset[str], drop: frozenset[str], rules: frozenset[str]) -> None:
    """Raises BadValue for a name that is none of `rules`, or that stands in both."""
    for field, names in (("keep", keep), ("drop", drop)):
        if unknown := sorted(names - rules):
            raise BadValue(field, unknown[0], f"one of {', '.join(sorted(rules))}")
    if both := sorted(keep & drop):
        raise BadValue("drop", both[0], "a rule that keep does not name")


def overridden(
    rules: Sequence[str | None],
    labels: Sequence[Label | None],
    keep: frozenset[str],
    drop: frozenset[str],
) -> list[str | None]:
    """The verdicts with what a kept rule removes given back, and what a dropped one labels gone."""
    return [
        label.rule if label is not None and label.rule in drop else None if rule in keep else rule
        for rule, label in zip(rules, labels, strict=True)
    ]
