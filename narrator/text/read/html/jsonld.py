"""What a page's JSON-LD scripts say of its article (schema.org's Article and its kinds)."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from narrator.text.read.html.collect import tidy

MAX_FIELD = 500
"""So many characters of what a page says of itself are taken."""

MAX_NODES = 3000
MAX_CHARACTERS = 2_000_000
# Types that are an article, best first; "WebPage" only where there is nothing better.
_ARTICLE = re.compile(r"Article$|Posting$|^Report$|^Review$|^Recipe$|^Blog(?:Post)?$")
_PAGE = re.compile(r"^(?:WebPage|ItemPage|QAPage|CreativeWork)$")
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>)\s*$"
)


@dataclass(frozen=True, slots=True)
class Said:
    """ "" for what is not said; `free` is False where the page says that its text is not free;
    `body` is the article's text, if only one has one."""

    title: str = ""
    byline: str = ""
    site: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    image: str = ""
    body: str = ""
    free: bool = True


def said(scripts: Iterable[str]) -> Said:
    """What the scripts' best article says; broken scripts say nothing."""
    nodes = [node for script in scripts for node in _nodes(script)]
    articles = [node for node in nodes if _is(node, _ARTICLE)]
    pages = [node for node in nodes if _is(node, _PAGE)]
    if not articles and not pages:
        return Said()
    best = (articles or pages)[0]
    named = {str(node["@id"]): node for node in nodes if "@id" in node and "name" in node}
    free = next((node["isAccessibleForFree"] for node in (*articles, *pages)
                 if "isAccessibleForFree" in node), True)  # fmt: skip
    bodies = [text for node in articles if isinstance(text := node.get("articleBody"), str)]
    return Said(
        title=_text(best.get("headline") or (best.get("name") if articles else "")),
        byline=_names(best.get("author") or best.get("creator"), named),
        site=_names(best.get("publisher"), named),
        published=_text(best.get("datePublished")),
        language=_text(best.get("inLanguage")),
        url=_link(best.get("url")) or _link(best.get("mainEntityOfPage")),
        image=_link(best.get("image")) or _link(best.get("thumbnailUrl")),
        body=bodies[0] if len(bodies) == 1 else "",
        free=str(free).strip().lower() not in ("false", "http://schema.org/false"),
    )


def _nodes(script: str) -> Iterator[dict[str, object]]:
    """All objects of a script, those above first; within bounds."""
    if len(script) > MAX_CHARACTERS:
        return
    try:
        data = json.loads(_WRAPPED.sub("", _WRAPPED.sub("", script)), strict=False)
    except (ValueError, RecursionError):
        return
    waiting: deque[object] = deque([data])
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node = waiting.popleft()
        if isinstance(node, dict):
            yield node
            waiting.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            waiting.extend(value for value in node if isinstance(value, dict | list))


def _is(node: dict[str, object], pattern: re.Pattern[str]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and pattern.search(kind) is not None
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _text(value: object) -> str:
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("alternateName")
    if not isinstance(value, str):
        return ""
    return tidy(re.sub(r"<[^<>]{0,200}>", "", value[: 4 * MAX_FIELD]))[:MAX_FIELD].rstrip()


def _names(value: object, named: dict[str, dict[str, object]]) -> str:
    """The names of people or organisations, parted by commas, each once."""
    people = value if isinstance(value, list) else [value]
    names: dict[str, None] = {}
    for person in people[:20]:
        if isinstance(person, dict) and "name" not in person:
            person = named.get(str(person.get("@id")), person)
        name = _text(person.get("name") if isinstance(person, dict) else person)
        if name:
            names[name] = None
    return ", ".join(names)


def _link(value: object) -> str:
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value.strip() if isinstance(value, str) else ""
