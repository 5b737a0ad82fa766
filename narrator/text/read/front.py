"""A Markdown file's front matter: what it says of the article, cut from the text.

It is metadata and not text that a reader sees, so its words are in no block; title, author, date
and language are taken over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from narrator.text.read.signs import front_matter
from narrator.text.read.told import tag_of

_FIELD = re.compile(r"\"?([A-Za-z][\w-]{0,40})\"?\s{0,20}[:=]\s{0,20}(.{0,2000})$")
_ENTRY = re.compile(r"\s{0,20}-\s{1,20}(.{0,500})$")
_TABLE = re.compile(r"\s*\[")
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
)
_ESCAPED = re.compile(r"\\([\"\\/])")


@dataclass(frozen=True, slots=True)
class Front:
    """`length` characters at the head of the text are front matter; "" for what it doesn't say."""

    length: int = 0
    title: str = ""
    byline: str = ""
    published: str = ""
    language: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def front_of(text: str) -> Front:
    """What the YAML (between ---) or TOML (between +++) at the head of `text` says."""
    found = front_matter(text)
    if found is None:
        return Front()
    fields = _fields(found.group("lines") or found.group("pairs") or "")
    date = _DATE.match(next((fields[key] for key in ("date", "published") if key in fields), ""))
    tag = next((fields[key] for key in ("lang", "language", "locale") if key in fields), "")
    return Front(
        found.end(),
        fields.get("title", ""),
        next((fields[key] for key in ("author", "authors", "byline") if fields.get(key)), ""),
        date.group() if date else "",
        tag_of(tag),
        fields,
    )


def _fields(text: str) -> dict[str, str]:
    """The top level's plain values; those of a list are joined by commas, the rest is left."""
    fields: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if _TABLE.match(line) and "=" not in line:  # TOML: what follows belongs to a table
            break
        if (found := _FIELD.match(line)) is not None:
            name = found.group(1).lower()
            fields.setdefault(name, _value(found.group(2)))
        elif name and (entry := _ENTRY.match(line)) is not None:
            fields[name] = ", ".join(filter(None, (fields[name], _value(entry.group(1)))))
        elif line[:1] not in (" ", "\t"):
            name = ""
        elif name and fields[name] in ("", ">", "|", ">-", "|-"):  # a value on the next lines
            fields[name] = line.strip()
    return fields


def _value(raw: str) -> str:
    value = raw.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        inside = value[1:-1]
        return _ESCAPED.sub(r"\1", inside) if value[0] == '"' else inside.replace("''", "'")
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(filter(None, map(_value, value[1:-1].split(","))))
    return re.sub(r"\s#.*$", "", value).strip()
