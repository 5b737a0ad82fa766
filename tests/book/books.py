"""Books for tests: of articles that have all a book can hold, spoken by the tone voice."""

from __future__ import annotations

import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from narrator import book
from narrator.narration import Narration
from narrator.studio import Studio
from narrator.types import Passage, Segment

MODIFIED = datetime(2026, 11, 25, 10, 30, 2, tzinfo=UTC)
XHTML = "{http://www.w3.org/1999/xhtml}"
SMIL = "{http://www.w3.org/ns/SMIL}"
OPF = "{http://www.idpf.org/2007/opf}"
RATE_HZ = 24000

PLAIN = """\
# A walk

The path goes down to the river. There it turns, and “nobody” knows why!

## What to bring

- a coat & a hat
- something to eat. Bread will do.
  - butter
  - cheese
- water

> Walk slowly. The river is in no hurry.
>
> Rest often.

### On the way

The last house is red. Behind it the wood begins.

## Home

At last.
"""

HARD = """\
# Fish & <chips> \U0001f41f ]]> 'x' "y"

Control \x01 characters, \x85 and \x9f, \ufffe and \ufdd0, and a pair \U0010ffff of them.

## Überschrift mit & und <b>

هذا نص عربي قصير. وهذه جملة ثانية.

- deep

#### Four down

1. first & last
2. second 😀👩‍👩‍👧 emoji
   - inner <i>

> A quote & <more>. &amp; is written so.

| Team | Points |
|---|---|
| United & co | 62 |
| City | 61 |

```
if x < 3 & y:
    print("]]>")
```

A note[^1]. It cost $4.2bn on 5 May.

[^1]: The text of the note.
"""

RTL = """\
<html lang=ar><head><title>مقال قصير</title><meta name=author content="كاتب & <شاعر>">
<meta property="og:site_name" content="موقع"><meta property="article:published_time"
content="2026-05-04T10:00:00Z"></head><body><article><h1>مقال قصير</h1>
<p>هذا نص عربي قصير عن القراءة. وهذه جملة ثانية فيها كلمة English واحدة.</p>
<h2>عنوان فرعي</h2><p>فقرة أخرى في المقال، وهي أطول قليلا من التي قبلها.</p>
<ul><li>الأول</li><li>الثاني</li></ul></article></body></html>
"""


def made(narration: Narration, studio: Studio, folder: Path) -> Path:
    """The book of a narration that is spoken now."""
    speaking = narration.speak("mp3", studio=studio)
    sound, path = folder / "sound.mp3", folder / "book.epub"
    with closing(speaking):
        sound.write_bytes(b"".join(speaking))
    rate_hz = speaking.recipe.rate_hz
    book.write(path, narration, speaking.passages, sound, rate_hz=rate_hz, modified=MODIFIED)
    return path


def silent(narration: Narration) -> list[Passage]:
    """Where a narration would lie, a second an utterance and half a second after it."""
    passages, at = [], 0
    for number, (kind, first, count) in enumerate(narration.script.passages):
        start = at
        segments = []
        for utterance in narration.utterances[first : first + count]:
            segments.append(Segment(utterance, at, RATE_HZ))
            at += RATE_HZ * 3 // 2
        passages.append(Passage(number, kind, start, at - start, tuple(segments)))
    return passages


def bound(narration: Narration, folder: Path) -> Path:
    """The book of a narration whose sound is a few bytes."""
    sound, path = folder / "sound.mp3", folder / "book.epub"
    sound.write_bytes(b"sound")
    passages = silent(narration)
    book.write(path, narration, passages, sound, rate_hz=RATE_HZ, modified=MODIFIED)
    return path


def part(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as file:
        return etree.fromstring(file.read(f"EPUB/{name}"))


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def clips(path: Path) -> list[tuple[str, float, float]]:
    """(id, begin, end) of each sentence that is heard."""
    found = []
    for par in part(path, "overlay.smil").iter(f"{SMIL}par"):
        text, sound = par
        page, _, name = str(text.get("src")).partition("#")
        assert (page, sound.get("src")) == ("article.xhtml", "audio.mp3")
        begin, end = (seconds(str(sound.get(key))) for key in ("clipBegin", "clipEnd"))
        found.append((name, begin, end))
    return found


def ids(path: Path, page: str = "article.xhtml") -> dict[str, etree._Element]:
    """The elements of a page by id, in order; no id twice."""
    named = [one for one in part(path, page).iter() if one.get("id")]
    found = {str(one.get("id")): one for one in named}
    assert len(found) == len(named)
    return found


def text(element: etree._Element) -> str:
    return "".join(str(one) for one in element.itertext())


def outline(element: etree._Element) -> str:
    """The elements of a page, without its spans: "ul(li li(ul(li)))"."""
    inner = " ".join(outline(one) for one in element if one.tag != f"{XHTML}span")
    name = etree.QName(element).localname
    return f"{name}({inner})" if inner else name
