"""The language of a text, guessed from its letters' script."""

from __future__ import annotations

import re
from collections.abc import Iterable

SAMPLE_CHARACTERS = 2000
# First letters of the scripts' blocks (Unicode Blocks.txt); Latin is English for now.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# Han beside some kana is Japanese: its texts hold about half of each.
KANA_SHARE = 0.05


def language_of(texts: Iterable[str]) -> str:
    """A BCP 47 tag for the script that most letters are of; "en" where there is doubt."""
    sample = ""
    for text in texts:
        sample += text[:SAMPLE_CHARACTERS]
        if len(sample) > SAMPLE_CHARACTERS:
            break
    counts = {tag: len(letters.findall(sample)) for tag, letters in _SCRIPTS}
    if counts["ja"] > KANA_SHARE * (counts["ja"] + counts["zh"]):
        counts["ja"] += counts.pop("zh")
    tag = max(counts, key=lambda name: counts[name])
    return tag if 2 * counts[tag] > len(_LATIN.findall(sample)) else "en"
