"""A PDF's bytes → its pages' lines: what stands where, in which size. The library's only door."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from threading import Lock
from typing import TYPE_CHECKING, Any

from narrator.errors import NotText, UnsupportedKind
from narrator.text.read.pdf.streams import refuse_bombs
from narrator.text.read.told import tag_of

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 5000
MAX_CHARACTERS = 10_000_000
MAX_OBJECTS = 2_000_000
MAX_PAGE_CHARACTERS = 200_000
MAX_POINTS = 1_000_000
# A gap this wide, in sizes of the letters, parts columns and not words.
COLUMN_GAP = 1.7
SAME_LINE = 0.5
# A raised figure is this much smaller than the word it hangs on.
RAISED_SIZE = 0.85
# PDFium's sign for a hyphen at a line's end, and what else may stand for it.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\xad": "-", "\u00a0": " "})
# It joins a word broken there, of which the next line has the rest.
_BROKEN_HERE = (0x02, 0xFFFE)
# So short a word is a unit (km²) or a name of mathematics, and its raised figure a power.
UNIT_LETTERS = 2
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HALF = re.compile("[\ud800-\udfff]")
_BOLD = re.compile(rb"bold|black|heavy|semib|cmbx|-bd|demi", re.IGNORECASE)
_PASSWORD_ERRORS = (4, 5)
# The library is not safe for threads, even on documents of their own.
_ONE_AT_A_TIME = Lock()


@dataclass(slots=True)
class Line:
    """Words side by side. Points from the page's lower left corner, read upright; `y` is the
    baseline, `size` the height of the letters, `page` the page's number from 0."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    page: int
    sideways: bool = False
    column: int = 0
    off: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """A document's lines by page, as they were drawn, and what it says of itself."""

    lines: list[list[Line]]
    title: str
    author: str
    language: str


def pages_of(data: bytes) -> Pages:
    """The lines of each page.

    Raises NotText (damaged), UnsupportedKind (protected, scanned, or too long).
    """
    import pypdfium2

    refuse_bombs(data)
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) in _PASSWORD_ERRORS:
                raise UnsupportedKind(
                    "a PDF that is locked with a password", "send a copy without one, or its text"
                ) from None
            raise NotText("its PDF is damaged") from None
        try:
            return _read(document)
        finally:
            document.close()


def _read(document: PdfDocument) -> Pages:
    count = len(document)
    if count > MAX_PAGES:
        raise UnsupportedKind(f"a PDF of {count:,} pages", "send the part that is to be read")
    lines: list[list[Line]] = []
    characters = pictures = objects = 0
    for number in range(count):
        found, length, pictured, drawn = _page(document, number)
        lines.append(found)
        characters += length
        pictures += pictured
        objects += drawn
        if characters > MAX_CHARACTERS or objects > MAX_OBJECTS:
            raise UnsupportedKind("a PDF of so much text", "send the part that is to be read")
    letters = sum(len(line.text) for page in lines for line in page)
    if not letters or (pictures == count and letters < SCANNED_CHARACTERS * count):
        raise UnsupportedKind(
            "a scanned PDF",
            "it holds pictures of its pages and no text; run text recognition (OCR) on it first",
        )
    told = document.get_metadata_dict()
    return Pages(
        lines,
        told.get("Title", ""),
        told.get("Author", ""),
        _language(document),
    )


def _language(document: PdfDocument) -> str:
    """The document's BCP 47 tag (ISO 32000-1, 14.9.2), "" where it has none."""
    from pypdfium2 import raw

    room = (raw.FPDF_WCHAR * 40)()
    length = raw.FPDFCatalog_GetLanguage(document, room, 80)
    tag = bytes(room)[:length].decode("utf-16-le", "replace").rstrip("\x00") if length < 80 else ""
    return tag_of(tag)


# A scanner's stamp on each page is no text of it.
SCANNED_CHARACTERS = 60


def _page(document: PdfDocument, number: int) -> tuple[list[Line], int, bool, int]:
    """A page's lines, its characters, whether a picture is on it, and how many things are."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return [], 0, False, 0
    try:
        length = min(raw.FPDFText_CountChars(text), MAX_PAGE_CHARACTERS)
        drawn = max(raw.FPDFPage_CountObjects(page), 0)
        pictured = length < SCANNED_CHARACTERS and any(
            raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, at)) in _PICTURES
            for at in range(min(drawn, 100))
        )
        words = list(_words(text, max(length, 0)))
    finally:
        text.close()
        page.close()
    turned = Counter(word.angle for word in words)
    upright = turned.most_common(1)[0][0] if turned else 0
    return list(_lines(words, upright, number)), length, pictured, drawn


_PICTURES = (3, 5)  # an image, or a form that may hold one (FPDF_PAGEOBJ_*)


@dataclass(slots=True)
class _Word:
    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    angle: int
    new_line: bool


def _words(page: Any, length: int) -> Iterator[_Word]:
    from pypdfium2 import raw

    codes = [raw.FPDFText_GetUnicode(page, at) for at in range(length)]
    measure = _Measure(page)
    start = -1
    new_line = True
    for at, code in enumerate([*codes, 32]):
        blank = code in (0, 9, 10, 13, 32, 0xA0, 0x2028, 0x2029)
        broken = code in _BROKEN_HERE
        if not blank:
            start = at if start < 0 else start
            if not broken:
                continue
        if start >= 0:
            yield measure.word(codes[start : at + broken], start, new_line)
            start, new_line = -1, False
        new_line = new_line or broken or code in (10, 13)


class _Measure:
    """Where the characters of a text page stand."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self._raw, self._page, self._byref = raw, page, raw.byref
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._x, self._y = raw.c_double(), raw.c_double()
        self._name, self._flags = raw.create_string_buffer(200), raw.c_int()

    def word(self, codes: list[int], start: int, new_line: bool) -> _Word:
        """The word at `start`; a raised number behind it is a note's, or a power."""
        text = _text(codes).translate(_HYPHENS)
        first = self._loose(start)
        last = self._loose(start + len(codes) - 1)
        turned_by = _sane(self._raw.FPDFText_GetCharAngle(self._page, start))
        angle = round(turned_by / 1.5707963) % 4
        turned, ended = _upright(first, angle), _upright(last, angle)
        size = self._size(start)
        digits = len(text) - len(text.rstrip("0123456789"))
        small = len(codes) > 1 and self._size(start + len(codes) - 1) < RAISED_SIZE * size
        y = self._baseline(start, angle)
        if small and 0 < digits <= 3 and len(text) == len(codes) and len(text) > digits:
            lowered = self._baseline(start + len(codes) - 1, angle) < y
            text = _with_figure(text[:-digits], text[-digits:], lowered)
        self._raw.FPDFText_GetFontInfo(self._page, start, self._name, 200, self._byref(self._flags))
        bold = _BOLD.search(self._name.value) is not None
        x0, x1 = min(turned[0], ended[0]), max(turned[2], ended[2])
        return _Word(text, x0, x1, y, size, bold, angle, new_line)

    def _baseline(self, at: int, angle: int) -> float:
        x, y = self._x, self._y
        self._raw.FPDFText_GetCharOrigin(self._page, at, self._byref(x), self._byref(y))
        left, bottom = _sane(x.value), _sane(y.value)
        return _upright((left, bottom, left, bottom), angle)[1]

    def _size(self, at: int) -> float:
        """The height of the letters' font as it is drawn."""
        matrix = self._matrix
        self._raw.FPDFText_GetMatrix(self._page, at, self._byref(matrix))
        size = float(self._raw.FPDFText_GetFontSize(self._page, at))
        return min(max(_sane(size * hypot(matrix.c, matrix.d)), 0.1), 10_000.0)

    def _loose(self, at: int) -> tuple[float, float, float, float]:
        box = self._box
        self._raw.FPDFText_GetLooseCharBox(self._page, at, self._byref(box))
        return _sane(box.left), _sane(box.bottom), _sane(box.right), _sane(box.top)


def _sane(points: float) -> float:
    """A place on a page; a broken file has infinite ones, and none."""
    return float(points) if abs(points) < MAX_POINTS else 0.0


def _with_figure(base: str, figure: str, lowered: bool) -> str:
    """A word with the small figure behind it: an index, a unit's power, or the mark of a note."""
    if lowered:
        return base + figure.translate(_LOWERED)
    if base.isalpha() and len(base) <= UNIT_LETTERS:
        return base + figure.translate(_RAISED)
    return f"{base}[{figure}]"


def _text(codes: list[int]) -> str:
    """The characters of PDFium's codes: beyond U+FFFF they come as two halves (UTF-16)."""
    text = "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)
    if _HALF.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _upright(
    box: tuple[float, float, float, float], angle: int
) -> tuple[float, float, float, float]:
    """A box as it stands when the text that was turned by `angle` quarters reads upright."""
    left, bottom, right, top = box
    if angle == 0:
        return box
    if angle == 1:
        return bottom, -right, top, -left
    if angle == 2:
        return -right, -top, -left, -bottom
    return -top, left, -bottom, right


def _lines(words: list[_Word], upright: int, number: int) -> Iterator[Line]:
    """Words in the order they were drawn, those side by side in one line together."""
    line: list[_Word] = []
    for word in words:
        if line and not _beside(line, word):
            yield _line(line, upright, number)
            line = []
        line.append(word)
    if line:
        yield _line(line, upright, number)


def _beside(line: list[_Word], word: _Word) -> bool:
    last = line[-1]
    size = max(line[0].size, word.size)
    if word.angle != last.angle or abs(word.y - last.y) > SAME_LINE * size:
        return False
    gap = word.x0 - last.x1 if word.x0 >= last.x0 else last.x0 - word.x1
    return -size < gap < COLUMN_GAP * size and (not word.new_line or gap > -0.1 * size)


def _line(words: list[_Word], upright: int, number: int) -> Line:
    letters: Counter[float] = Counter()
    for word in words:
        letters[round(word.size, 1)] += len(word.text)
    size = letters.most_common(1)[0][0]
    main = max(words, key=lambda word: (round(word.size, 1) == size, len(word.text)))
    return Line(
        " ".join(word.text for word in words),
        min(word.x0 for word in words),
        max(word.x1 for word in words),
        main.y,
        main.size,
        all(word.bold for word in words if any(map(str.isalnum, word.text)) or len(words) == 1),
        number,
        sideways=words[0].angle != upright,
    )
