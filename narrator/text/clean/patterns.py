"""The expressions of data/debris.toml, compiled when they are first asked for."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = files("narrator.text").joinpath("data/debris.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The alternatives of `name`, any of them; case is ignored unless the name says otherwise."""
    table = _table()
    joined = "|".join(table["patterns"][name])
    for part, alternatives in table["parts"].items():
        joined = joined.replace("{" + part + "}", "(?:" + "|".join(alternatives) + ")")
    return re.compile(joined, 0 if name.endswith("_cased") else re.IGNORECASE)


def finds(name: str, text: str) -> bool:
    """`name` is somewhere in `text`."""
    return pattern(name).search(text) is not None


def begins(name: str, text: str) -> bool:
    """`text` begins with `name`."""
    return pattern(name).match(text) is not None


def is_whole(name: str, text: str) -> bool:
    """`text` is nothing but `name`."""
    return pattern(name).fullmatch(text) is not None
