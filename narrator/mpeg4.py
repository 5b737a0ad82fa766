"""A whole narration as MPEG-4 audio (.m4a) or an audio book (.m4b): chapters and a cover."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio import encode, tags
from audio.encode import Profile
from audio.tags import Tags
from narrator import dressing
from narrator.types import Passage


def write(
    path: Path,
    format: str,
    adts: Path,
    *,
    samples: int,
    profile: Profile,
    passages: Sequence[Passage],
    told: Tags,
    cover: bytes,
) -> None:
    """The file `path` in `format` ("m4a" or "m4b") of `adts`, the narration whole as "aac", which
    has so many `samples` and these `passages`.

    The title and each heading begin a chapter. `cover` is a JPEG, or b"" for none. Raises
    OSError.
    """
    encode.write_mp4(
        path,
        adts,
        samples,
        profile,
        chapters=dressing.chapters(passages, told.title),
        language=tags.language_code(told.language),
    )
    tags.tag_mp4(path, told, cover=cover, book=format == "m4b")
