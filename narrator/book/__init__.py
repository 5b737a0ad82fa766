"""An article as a book that is read along: EPUB 3 with media overlays.

A reader shows the text and marks each sentence while it is heard. To EPUB 3.3 (W3C Recommendation
of May 2023) and EPUB Accessibility 1.1; pure but for the file it writes.
"""

from __future__ import annotations

import re
import shutil
import uuid
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from narrator import cover
from narrator.book import overlay, pages, xml
from narrator.book.parts import parts
from narrator.narration import DISCLOSURE, Narration
from narrator.types import Passage

MEDIA_TYPE = "application/epub+zip"
_FOLDER = "EPUB"
_PACKAGE = "package.opf"
# RFC 5646, as far as validators look: subtags of letters and figures, the first of letters.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")  # of W3CDTF what an ISO 8601 date or time begins with
_OLDEST = (1980, 1, 1, 0, 0, 0)  # of what a ZIP file can say
_ACCESS = (
    ("schema:accessMode", "textual"),
    ("schema:accessMode", "auditory"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "synchronizedAudioText"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityHazard", "none"),
)


def write(
    path: Path,
    narration: Narration,
    passages: Sequence[Passage],
    audio: Path,
    *,
    rate_hz: int,
    modified: datetime,
    picture: bytes | None = None,
) -> None:
    """The book of a narration at `path`.

    `audio` is the whole narration as MP3, whose bytes are taken as they are; `passages` are all
    of it, in samples at `rate_hz`. `modified`, with a time zone, is when the book says it was
    made: the same arguments make the same bytes. `picture` is its cover, a JPEG; it is drawn where
    none is given. Raises `OSError` where a file can't be written or read.
    """
    title = _one_line(narration.tags().title) or "…"
    language = narration.article.language
    language = language if _LANGUAGE.fullmatch(language) else "und"
    page = pages.Page(title, language, parts(narration, passages, rate_hz))
    when = modified.astimezone(UTC)
    with zipfile.ZipFile(path, "w") as file:
        book = _Writer(file, max(when.timetuple()[:6], _OLDEST))
        book.put("mimetype", MEDIA_TYPE.encode(), packed=False)
        book.put("META-INF/container.xml", _container())
        package = _package(narration, title, language, page, when)
        book.put(f"{_FOLDER}/{_PACKAGE}", package)
        book.put(f"{_FOLDER}/nav.xhtml", pages.navigation(title, language, page))
        book.put(f"{_FOLDER}/{pages.ARTICLE}", page.data)
        book.put(f"{_FOLDER}/{pages.STYLE}", pages.CSS.encode())
        book.put(f"{_FOLDER}/overlay.smil", overlay.overlay(page.spoken))
        if picture is None:
            picture = cover.drawn(title, narration.article.metadata.site)
        book.put(f"{_FOLDER}/cover.jpg", picture, packed=False)
        book.copy(f"{_FOLDER}/{overlay.AUDIO}", audio)


class _Writer:
    """A ZIP file whose parts all have one time."""

    def __init__(self, file: zipfile.ZipFile, when: tuple[int, ...]) -> None:
        self._file = file
        self._when = when

    def put(self, name: str, data: bytes, *, packed: bool = True) -> None:
        self._file.writestr(self._info(name, packed=packed), data)

    def copy(self, name: str, path: Path) -> None:
        """A file as it is: sound does not get smaller."""
        info = self._info(name, packed=False)
        info.file_size = path.stat().st_size
        with path.open("rb") as source, self._file.open(info, "w") as to:
            shutil.copyfileobj(source, to)

    def _info(self, name: str, *, packed: bool) -> zipfile.ZipInfo:
        year, month, day, hour, minute, second = self._when
        info = zipfile.ZipInfo(name, (year, month, day, hour, minute, second))
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.create_system = 3  # Unix, everywhere
        info.external_attr = 0o644 << 16
        return info


def _container() -> bytes:
    root = xml.root("container", xml.CONTAINER, "", version="1.0")
    kind = "application/oebps-package+xml"
    files = xml.add(root, "rootfiles")
    xml.add(files, "rootfile", full_path=f"{_FOLDER}/{_PACKAGE}", media_type=kind)
    return xml.written(root)


def _package(
    narration: Narration, title: str, language: str, page: pages.Page, when: datetime
) -> bytes:
    root = xml.root("package", xml.OPF, language, version="3.0", unique_identifier="id")
    root.set("dir", page.direction)
    _metadata(xml.add(root, "metadata"), narration, title, language, page, when)
    manifest = xml.add(root, "manifest")
    for name, href, kind, properties in (
        ("nav", "nav.xhtml", "application/xhtml+xml", "nav"),
        ("cover", "cover.jpg", "image/jpeg", "cover-image"),
        ("style", pages.STYLE, "text/css", ""),
        ("audio", overlay.AUDIO, "audio/mpeg", ""),
        ("overlay", "overlay.smil", "application/smil+xml", ""),
    ):
        item = xml.add(manifest, "item", id=name, href=href, media_type=kind)
        if properties:
            item.set("properties", properties)
    article = {"id": "article", "href": pages.ARTICLE, "media_type": "application/xhtml+xml"}
    xml.add(manifest, "item", **article, media_overlay="overlay")
    spine = xml.add(root, "spine", page_progression_direction=page.direction)
    xml.add(spine, "itemref", idref="article")
    return xml.written(root)


def _metadata(
    node: etree._Element,
    narration: Narration,
    title: str,
    language: str,
    page: pages.Page,
    when: datetime,
) -> None:
    said, voice = narration.article.metadata, narration.voice.name
    made_of = "\n".join((said.url, title, voice, narration.article.source))
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, xml.legal(made_of))
    xml.add(node, "dc:identifier", f"urn:uuid:{identifier}", id="id")
    xml.add(node, "dc:title", title)
    xml.add(node, "dc:language", language)
    if byline := _one_line(said.byline):
        xml.add(node, "dc:creator", byline)
    for name, value in (("publisher", said.site), ("source", said.url)):
        if value := _one_line(value):
            xml.add(node, f"dc:{name}", value)
    if date := _DATE.match(said.published):
        xml.add(node, "dc:date", date[0])
    xml.add(node, "dc:description", f"{DISCLOSURE} ({voice}).")
    duration = overlay.clock(overlay.heard_ms(page.spoken))
    for name, value in (
        ("dcterms:modified", when.strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("media:duration", duration),
        ("media:narrator", voice),
        ("media:active-class", pages.ACTIVE_CLASS),
        *_ACCESS,
    ):
        xml.add(node, "meta", value, property=name)
    xml.add(node, "meta", duration, property="media:duration", refines="#overlay")


def _one_line(text: str) -> str:
    return " ".join(xml.legal(text).split())
