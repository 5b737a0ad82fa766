"""A narration as a file: whole in one step, with all that only a finished file can say."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from audio import encode
from audio.encode import Profile
from audio.tags import Tags
from narrator import cover as drawing
from narrator import dressing, output
from narrator.errors import BadValue
from narrator.mixing import Mix
from narrator.recipe import Recipe
from narrator.speaking import Speaking
from narrator.types import FORMATS, Article

Cover = bytes | Callable[[], bytes]
"""A cover's JPEG, b"" for none; or what gives one once the sound is there, b"" for a drawn one."""


class Spoken(Protocol):
    """What is saved: a `Narration`."""

    @property
    def article(self) -> Article: ...
    def tags(self) -> Tags: ...
    def recipe(self, format: str = "mp3", *, profile: Profile | None = None) -> Recipe: ...
    def speak(
        self,
        format: str = "mp3",
        *,
        profile: Profile | None = None,
        mix: Mix | None = None,
    ) -> Speaking: ...


def save(
    narration: Spoken,
    target: Path,
    format: str | None = None,
    *,
    profile: Profile | None = None,
    mix: Mix | None = None,
    keep: bool = False,
    cover: Cover | None = None,
    told: Callable[[Speaking], None] = lambda _: None,
) -> Path:
    """See `Narration.save`."""
    format = format or target.suffix.lstrip(".").lower()
    savable = (*FORMATS, *encode.MPEG4_FORMATS)
    if format not in savable:
        raise BadValue("format", target.name, f"one of {', '.join(savable)}")
    narration.recipe("aac" if format in encode.MPEG4_FORMATS else format, profile=profile)
    with output.whole(target, keep=keep) as made:
        path = Path(made.file.name)
        if format in encode.MPEG4_FORMATS:
            _save_mpeg4(narration, path, format, profile, mix, cover, told)
        else:
            speaking = narration.speak(format, profile=profile, mix=mix)
            with closing(speaking):
                for chunk in speaking:
                    made.file.write(chunk)
                    told(speaking)
            made.file.flush()
            encode.finish_file(path, format, speaking.recipe.profile)
            picture = covered(narration, cover) if format in dressing.COVERED else b""
            title, language = narration.tags().title, narration.article.language
            dressing.dress(path, format, speaking, title=title, cover=picture, language=language)
    return target.with_name(made.target.name)


def covered(narration: Spoken, cover: Cover | None) -> bytes:
    """The cover that is given, or one drawn of the title and the site; b"" is none."""
    if isinstance(cover, bytes):
        return cover
    given = cover() if cover else b""
    return given or drawing.drawn(narration.tags().title, narration.article.metadata.site)


def _save_mpeg4(
    narration: Spoken,
    path: Path,
    format: str,
    profile: Profile | None,
    mix: Mix | None,
    cover: Cover | None,
    told: Callable[[Speaking], None],
) -> None:
    """As AAC first: its length, of which MPEG-4 tells in front, is known when it is whole."""
    from narrator import mpeg4

    made: list[Speaking] = []

    def heard(speaking: Speaking) -> None:
        made[:] = [speaking]
        told(speaking)

    with TemporaryDirectory() as folder:
        adts = Path(folder) / "sound.aac"
        save(narration, adts, profile=profile, mix=mix, told=heard)
        mpeg4.write(
            path,
            format,
            adts,
            samples=made[0].samples,
            profile=made[0].recipe.profile,
            passages=made[0].passages,
            told=narration.tags(),
            cover=covered(narration, cover),
        )
