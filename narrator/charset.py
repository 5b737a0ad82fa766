"""Names of character sets, as the web writes them, and Python's codec for each."""

from __future__ import annotations

import codecs
import re

_KNOWN = re.compile(
    r"utf-?(?:8|16|32)|ascii|iso8859-|cp(?:437|8\d\d|12\d\d|9\d\d)|koi8-|mac-|gb|hz|big5"
    r"|shift_jis|euc_|johab|tis-620"
)


def codec_of(name: str) -> str:
    """The codec of a charset that text on the web is written in (WHATWG Encoding Standard, 4.2),
    or "". Python's own codecs beyond them (punycode, unicode_escape) are none: some take
    quadratic time.
    """
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return codec if _KNOWN.match(codec) else ""
