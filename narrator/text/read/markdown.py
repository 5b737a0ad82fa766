"""Whether a text is Markdown's source: several signs of different kinds, none of which plain
text has together."""

from __future__ import annotations

import re

# CommonMark 0.31: ATX headings (4.2), code fences (4.5), inline links and images (6.3, 6.4),
# strong emphasis (6.2); and the metadata block that site generators put first.
_SIGNS = (
    re.compile(r"(?:^|\n[ \t]*\n) {0,3}#{1,6}[ \t]+\S[^\n]{0,200}(?=\n|$)"),
    re.compile(
        r"!?\[[^\]\[\n]{1,200}\]\((?:https?://|mailto:|\.{0,2}/|#)[^\s()]{0,500}[^()\n]{0,80}\)"
    ),
    re.compile(r"(?<![\w*])\*\*(?=[^\s*])[^*\n]{1,200}(?<=[^\s*])\*\*(?![\w*])"),
    re.compile(
        r"\A---[ \t]*\n(?:[\w-]{1,40}:[^\n]{0,300}\n|[ \t]+[^\n]{0,300}\n){1,40}---[ \t]*\n"
    ),
    re.compile(
        r"^\|?(?:[ \t]*:?-{3,}:?[ \t]*\|){1,20}[ \t]*:?-{3,}:?[ \t]*\|?[ \t]*$", re.MULTILINE
    ),
)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[^\n`]{0,40}$", re.MULTILINE)
# So many kinds of sign, or so many headings alone, are no chance.
MIN_KINDS, MIN_HEADINGS = 2, 4
SAMPLE_CHARACTERS = 200_000


def is_markdown(text: str) -> bool:
    """Two signs of different kinds, or four headings of more than one level."""
    sample = text[:SAMPLE_CHARACTERS].replace("\r\n", "\n")
    fenced = len(_FENCE.findall(sample)) > 1
    if sum(sign.search(sample) is not None for sign in _SIGNS) + fenced >= MIN_KINDS:
        return True
    headings = [match.group().lstrip() for match in _SIGNS[0].finditer(sample)]
    levels = {len(heading) - len(heading.lstrip("#")) for heading in headings}
    return len(headings) >= MIN_HEADINGS and len(levels) > 1
