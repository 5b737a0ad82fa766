"""A whole narration as MPEG-4 audio (.m4a) or an audio book (.m4b): chapters and a cover."""

from __future__ import annotations

from pathlib import Path

from audio import encode, tags
from audio.tags import Tags
from narrator import cover, dressing
from narrator.speaking import Speaking


def write(path: Path, format: str, adts: Path, made: Speaking, told: Tags, *, site: str) -> None:
    """The file `path` in `format` ("m4a" or "m4b") of `adts`, all that was `made` as "aac".

    The title and each heading begin a chapter. The cover is drawn of the title and the `site` it
    is from. Raises OSError.
    """
    encode.write_mp4(
        path,
        adts,
        made.samples,
        made.recipe.profile,
        chapters=dressing.chapters(made.passages, told.title),
        language=tags.language_code(told.language),
    )
    tags.tag_mp4(path, told, cover=cover.drawn(told.title, site), book=format == "m4b")
