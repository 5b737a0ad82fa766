"""A whole narration as MPEG-4 audio (.m4a) or an audio book (.m4b): chapters and a cover."""

from __future__ import annotations

from pathlib import Path

from audio import encode, tags
from audio.tags import Tags
from narrator import dressing
from narrator.speaking import Speaking


def write(path: Path, format: str, adts: Path, made: Speaking, told: Tags, *, cover: bytes) -> None:
    """The file `path` in `format` ("m4a" or "m4b") of `adts`, all that was `made` as "aac".

    The title and each heading begin a chapter. `cover` is a JPEG, or b"" for none. Raises
    OSError.
    """
    encode.write_mp4(
        path,
        adts,
        made.samples,
        made.recipe.profile,
        chapters=dressing.chapters(made.passages, told.title),
        language=tags.language_code(told.language),
    )
    tags.tag_mp4(path, told, cover=cover, book=format == "m4b")
