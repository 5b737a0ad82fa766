"""What a page says of itself: JSON-LD (schema.org), OpenGraph, `meta`, `link`, `html lang`.

schema.org's Article comes first, then The Open Graph protocol's properties, then HTML's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from narrator.text.read.html import jsonld, tags
from narrator.text.read.html.collect import tidy
from narrator.text.read.html.jsonld import MAX_FIELD, Said
from narrator.types import Metadata

if TYPE_CHECKING:
    from lxml.etree import _Element

_DATES = (
    *("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate"),
    *("dcterms.created", "publishdate", "publish-date", "sailthru.date", "parsely-pub-date"),
    *("og:published_time", "article:published", "dc.date.created", "citation_publication_date"),
)
_BY = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+(?=\S)", re.IGNORECASE)
# 2026-11-25, 20261125, with a time and a zone or without (ISO 8601).
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}:?\d{2}.{0,20})?")
_SEPARATED = re.compile(r"\s+[|•·–—:»«/~-]\s+|\s*[|»]\s+")
_LETTERS = re.compile(r"[\W_]+")
# How many parts of a title are looked at.
MAX_CUTS = 8
# What is dated earlier is no page's date but a field left empty (0001-01-01).
FIRST_YEAR = 1400


@dataclass(frozen=True, slots=True)
class Head:
    """All that a page says of itself; titles are without the site's name, the best first."""

    titles: tuple[str, ...]
    metadata: Metadata
    said: Said


def head_of(root: _Element, url: str = "") -> Head:
    """What the page under `root`, found at `url`, says of itself."""
    metas, links, title, times, scripts = _collected(root)
    said = jsonld.said(scripts)
    site = _first(
        metas.get("og:site_name"),
        said.site,
        metas.get("application-name"),
        metas.get("twitter:site"),
    ).lstrip("@")
    site = "" if "://" in site else site
    canonical = _address(_first(links.get("canonical"), metas.get("og:url"), said.url), url)
    language = _first(
        tags.language(root.attrib),
        tags.language({"lang": metas.get("content-language", "")}),
        tags.language({"lang": said.language}),
        tags.language({"lang": metas.get("og:locale", "")}),
    )
    image = _first(said.image, metas.get("og:image"), metas.get("twitter:image"),
                   links.get("image_src"))  # fmt: skip
    address = canonical or url
    titles = {
        without_site(tidy(said_so), site, address, sure=said_so != title): None
        for said_so in (metas.get("og:title"), said.title, metas.get("twitter:title"), title)
        if said_so and tidy(said_so)
    }
    return Head(
        tuple(titles),
        Metadata(
            byline=_byline(metas, said),
            site=site,
            published=_published(metas, said, times),
            language=language,
            url=canonical or _address(url, ""),
            image_url=_address(image, canonical or url),
        ),
        said,
    )


def _collected(
    root: _Element,
) -> tuple[dict[str, str], dict[str, str], str, list[str], list[str]]:
    """`meta` by name, `link` by relation, the title, publishing times, JSON-LD scripts."""
    metas: dict[str, str] = {}
    links: dict[str, str] = {}
    title = ""
    times: list[str] = []
    scripts: list[str] = []
    for element in root.iter("meta", "link", "title", "time", "script"):
        get = element.get
        if element.tag == "meta":
            name = get("property") or get("name") or get("itemprop") or get("http-equiv") or ""
            metas.setdefault(name.strip().lower(), tidy((get("content") or "")[:MAX_FIELD]))
        elif element.tag == "link":
            for relation in (get("rel") or "").lower().split():
                links.setdefault(relation, (get("href") or "").strip())
        elif element.tag == "title" and not title:
            title = tidy((element.text or "")[:MAX_FIELD])
        elif element.tag == "time" and ("pubdate" in element.attrib or _is_published(element)):
            times.append(get("datetime") or "")
        elif element.tag == "script" and "ld+json" in (get("type") or ""):
            scripts.append(element.text or "")
    return metas, links, title, times, scripts


def _is_published(element: _Element) -> bool:
    return "published" in f"{element.get('itemprop')} {element.get('class')}".lower()


def _first(*values: str | None) -> str:
    return next((tidy(value)[:MAX_FIELD] for value in values if value and tidy(value)), "")


def _byline(metas: dict[str, str], said: Said) -> str:
    author = metas.get("article:author", "")
    name = _first(
        said.byline,
        metas.get("author"),
        metas.get("dc.creator"),
        metas.get("parsely-author"),
        "" if "/" in author else author,
        metas.get("citation_author"),
    )
    return "" if "://" in name else _BY.sub("", name, count=1) if _BY.match(name) else name


def _published(metas: dict[str, str], said: Said, times: list[str]) -> str:
    named = (metas.get(name, "") for name in _DATES)
    return next((date for date in map(iso_date, (said.published, *named, *times)) if date), "")


def iso_date(text: str) -> str:
    """A date or time as ISO 8601; "" where `text` is neither that nor RFC 5322's."""
    text = text.strip()[:40]
    try:
        if _ISO.fullmatch(text):
            moment = datetime.fromisoformat(text)
            if moment.year < FIRST_YEAR:
                return ""
            bare = len(text) <= len("2026-11-25")
            return moment.date().isoformat() if bare else moment.isoformat()
        return parsedate_to_datetime(text).isoformat() if re.match(r"[A-Z][a-z]{2},", text) else ""
    except (ValueError, TypeError, OverflowError):
        return ""


def _address(address: str, base: str) -> str:
    try:
        joined = urljoin(base, address.strip()) if address else ""
        return joined if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def folded(text: str) -> str:
    """Letters and digits alone, case folded: what two writings of one title share."""
    return _LETTERS.sub("", text).casefold()


def without_site(title: str, site: str, url: str, *, sure: bool = True) -> str:
    """`title` without the site's name before or behind it.

    What is cut equals the site's name or stands in its address; a title that is not `sure`
    (the window's own) also loses a short part behind a bar.
    """
    cuts = list(_SEPARATED.finditer(title))
    if not cuts:
        return title
    last, first = cuts[-1], cuts[0]
    if _names_site(title[last.end() :], site, url):
        return without_site(title[: last.start()].strip(), site, url, sure=True)
    if _names_site(title[: first.start()], site, url):
        return title[first.end() :].strip()
    tail = title[last.end() :].split()
    if not sure and last.group().strip() in "|•»" and len(tail) <= 4:
        return title[: last.start()].strip() or title
    return title


def _names_site(part: str, site: str, url: str) -> bool:
    name = folded(part)
    if not name:
        return False
    if site and name in (folded(site), folded(site.removeprefix("The "))):
        return True
    host = ".".join((urlsplit(url).hostname or "").removeprefix("www.").split(".")[:-1]) if (
        _address(url, "")
    ) else ""  # fmt: skip
    labels = {folded(label) for label in (host, *host.split("."))}
    return len(name) > 2 and (name in labels or name.removeprefix("the") in labels)


def says(title: str, text: str) -> bool:
    """Whether a heading says `title`, wholly or but for a few words."""
    short, long = sorted((folded(title), folded(text)), key=len)
    return bool(short) and short in long and 2 * len(short) >= len(long)


def begins(title: str, text: str) -> bool:
    """Whether `title` is a heading with parts behind it, such as a manual's name."""
    said = folded(text)
    return bool(said) and any(
        folded(title[: cut.start()]) == said for cut in islice(_SEPARATED.finditer(title), MAX_CUTS)
    )
