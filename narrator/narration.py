"""An article, its voice and its words: read → clean → script, all that can be refused.

`narrate` makes no sound, and loads nothing that does. The `Narration` it returns speaks when its
`chunks` are pulled; a `Speaking` is one such pull, which can be paused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from narrator import levels
from narrator.article import article_of
from narrator.errors import BadValue
from narrator.levels import Gains
from narrator.settings import Settings, load
from narrator.text import lexicon as lexicons
from narrator.text import script
from narrator.text.lexicon import Lexicon
from narrator.types import (
    SPEEDS,
    Article,
    Prosody,
    Removal,
    Utterance,
    VoiceInfo,
)
from narrator.voices import casting, choose

if TYPE_CHECKING:
    from audio.encode import Profile
    from audio.tags import Tags
    from narrator.mixing import Mix
    from narrator.recipe import Recipe
    from narrator.saving import Cover
    from narrator.speaking import Speaking
    from narrator.studio import Studio

# Of spoken text, measured on an article of 560 words: Kokoro 16.9, Piper 18.4, espeak-ng 18.3.
CHARACTERS_A_SECOND = 17.5
DISCLOSURE = "Spoken by a synthetic voice"


def narrate(
    source: str | bytes,
    *,
    voice: str | None = None,
    speed: float | None = None,
    title: str | None = None,
    read_title: bool = True,
    cleaned: bool = True,
    kind: str | None = None,
    charset: str | None = None,
    url: str = "",
    keep: Collection[str] = (),
    drop: Collection[str] = (),
    lexicon: Lexicon | Mapping[str, str] | str | None = None,
    pace: str | None = None,
    loudness: str | float | None = None,
    quote_voice: str | None = None,
    heading_voice: str | None = None,
    speakers: Mapping[str, str] | str | None = None,
    byline: bool = False,
    bitrate: int | None = None,
    settings: Settings | None = None,
) -> Narration:
    """An article, ready to be spoken; nothing is spoken yet.

    `source` is its text, HTML or Markdown, or the bytes of a file of any kind that is read; `kind`
    and `charset` name its kind and the encoding of its bytes, `url` where it came from. `voice`
    and `speed` (0.5 to 3) default to the settings'; a `title` given is spoken in place of the one
    found. `cleaned=False` reads all of the text, debris too. `keep` and `drop` name rules of
    cleaning: what they remove stays, what they recognise goes wherever it stands. `lexicon` says
    how words are spoken: a `Lexicon`, words and what is said for them, or the text of a lexicon.

    `pace` is how long the pauses are: "calm", "natural" or "brisk"; `loudness` "podcast" (-16
    LUFS), "broadcast" (-23), "raw", or LUFS from -30 to -14. `quote_voice` speaks the block
    quotes, `heading_voice` the title and the headings; "auto" is another one than the narrator.
    `speakers` maps the names in front of an interview's turns to voices, or is "auto". `byline`
    says behind the title where the article is from and whom it is by. `bitrate` is in kbit/s, of
    the formats that have one; 0 is the settings', or the format's own.

    Raises `InputError` where the request can't be done as asked, `MissingError` where a voice is
    not installed.
    """
    settings = settings or load()
    said = lexicon_of(lexicon)
    article = article_of(
        _bytes_of(source),
        title=title,
        cleaned=cleaned,
        kind=kind,
        charset=charset,
        url=url,
        keep=keep,
        drop=drop,
        settings=settings,
    )
    prosody = Prosody(speed=checked_speed(settings.speed if speed is None else speed))
    name, home = voice or settings.voice, settings.home
    level = levels.level(str(settings.loudness if loudness is None else loudness))
    choice = choose.choose(name, language=article.language, home=home)
    in_language = choose.in_language(name, choice.info, home)
    languages = [block.language for block in article.blocks]
    hints = (choice.hint, choose.unspoken(languages, choice.info, in_language))
    made = script.script(
        article,
        choice.info,
        prosody,
        read_title=read_title,
        spoken_by=lambda of: choose.other_voice(of, home),
        in_language=in_language,
        lexicon=said,
        byline=byline,
        pace=settings.pace if pace is None else pace,
        cast=casting.cast(
            choice.info,
            quote=quote_voice or "",
            heading=heading_voice or "",
            speakers=speakers or "",
            blocks=article.blocks,
            language=article.language,
            home=home,
        ),
    )
    gains = Gains(level, home)
    hint = "; ".join(filter(None, hints))
    return Narration(article, choice.info, hint, made, settings, gains, bitrate or 0)


def _bytes_of(source: object) -> bytes:
    if isinstance(source, str):
        return source.encode("utf-8", "surrogatepass")
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    want = "an article's text, or the bytes of its file (of a path: path.read_bytes())"
    raise BadValue("source", repr(source)[:40], want)


def lexicon_of(given: object) -> Lexicon | None:
    """The lexicon that is given as one, as words and what is said, or as its file's text.

    Raises `BadValue` for anything else, `BadLexicon`.
    """
    if given is None or isinstance(given, Lexicon):
        return given
    if isinstance(given, str):
        return lexicons.parse(given)
    if isinstance(given, Mapping) and all(
        isinstance(part, str) for entry in given.items() for part in entry
    ):
        return lexicons.of(given)
    want = "a lexicon, its text, or a mapping of words to what is said"
    raise BadValue("lexicon", repr(given)[:40], want)


def checked_speed(speed: float) -> float:
    """`speed`, or `BadValue` where it is not a number from 0.5 to 3."""
    if not SPEEDS[0] <= speed <= SPEEDS[1]:  # NaN is not, either
        raise BadValue("speed", str(speed), "a number from 0.5 to 3")
    return speed


@dataclass(frozen=True)
class Narration:
    """An article, its voice and the words that will be spoken.

    `hint` is a line for the listener where the voice is not the best there is, or "". `gains` are
    what its voices are raised by. `bitrate_kbps` is 0 where the settings, or the format, say it.
    """

    article: Article
    voice: VoiceInfo
    hint: str
    script: script.Script
    settings: Settings
    gains: Gains = field(default_factory=Gains)
    bitrate_kbps: int = 0

    @property
    def title(self) -> str:
        return self.article.title

    @property
    def removals(self) -> tuple[Removal, ...]:
        """All that will not be read, in the order of the source."""
        both = (*self.article.removals, *self.script.removals)
        return tuple(sorted(both, key=lambda removal: (removal.start, removal.end)))

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        return self.script.utterances

    @property
    def words(self) -> int:
        """How many words will be spoken."""
        return sum(len(utterance.text.split()) for utterance in self.utterances)

    @property
    def expected_s(self) -> float:
        """Seconds that it will last, within a tenth or so: a voice's own pace is known only once
        it has spoken."""
        pauses_ms = sum(utterance.pause_after_ms for utterance in self.utterances)
        characters = sum(len(one.text) / one.prosody.speed for one in self.utterances)
        return characters / CHARACTERS_A_SECOND + pauses_ms / 1000

    def _opening(self) -> str:
        """The first words, for an article without a title."""
        first = self.script.utterance(0)
        words = (first.source.split() or first.text.split()) if first else []
        return " ".join(words[:8]) + ("…" if len(words) > 8 else "")

    def tags(self) -> Tags:
        """The metadata of the file: by whom the article is, or else by whom it is spoken."""
        from audio.tags import Tags

        said = self.article.metadata
        return Tags(
            title=self.title or self._opening(),
            artist=said.byline or self.voice.name,
            album=said.site,
            source=said.url,
            language=self.article.language,
            comment=f"{DISCLOSURE} ({self.voice.name}).",
            date=said.published,
            narrator=self.voice.name,
        )

    def recipe(
        self, format: str = "mp3", *, profile: Profile | None = None, tagged: bool = True
    ) -> Recipe:
        """What it is made of in that format, at its bitrate unless a profile is given. Raises
        `BadValue` for an unknown format, and for a bitrate that it can't have."""
        from narrator import heads
        from narrator.recipe import Recipe, profile_of

        profile = profile or profile_of(format, self.bitrate_kbps, self.settings.bitrate)
        if not tagged:
            return Recipe(self.script, format, profile, None, self.gains)
        tags = self.tags()
        titles = heads.titles(self.article, self.script, tags.title) if format == "mp3" else ()
        return Recipe(self.script, format, profile, tags, self.gains, titles)

    def speak(
        self,
        format: str = "mp3",
        *,
        profile: Profile | None = None,
        tagged: bool = True,
        mix: Mix | None = None,
        lane: int = 0,
        studio: Studio | None = None,
    ) -> Speaking:
        """One run of the pipeline, not yet begun; `lane` is one of the schedule's. Raises
        `BadValue` for an unknown format."""
        from narrator.mixing import Mix
        from narrator.speaking import Speaking
        from narrator.studio import shared

        recipe = self.recipe(format, profile=profile, tagged=tagged)
        studio = studio or shared(self.settings)
        line = studio.scheduler.line(lane=lane)
        return Speaking(recipe, line, studio.cache, mix=mix or Mix())

    def chunks(self, format: str = "mp3") -> Iterator[bytes]:
        """The encoded narration, as it is made."""
        yield from self.speak(format)

    def save(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        profile: Profile | None = None,
        mix: Mix | None = None,
        keep: bool = False,
        cover: Cover | None = None,
        told: Callable[[Speaking], None] = lambda _: None,
    ) -> Path:
        """Write the file at `path` in one step, when it is whole; returns where it stands.

        With `keep` a file that is there stays and the new one gets a number. `format` is taken
        from the extension where it is not given. `mix` are sounds around and under it. `cover` is
        a picture in place of the one drawn with the title, or what gives a JPEG when the sound is
        whole; b"" is none. `told` hears of each step. Raises `BadValue` for an unknown format,
        `UnreadableSource` for no picture, `BadOutput`, `OutputError`, `SpeakError`.
        """
        from narrator import picture, saving

        if isinstance(cover, bytes) and cover:
            cover = picture.of_file(cover, "cover")
        return saving.save(
            self,
            Path(path),
            format,
            profile=profile,
            mix=mix,
            keep=keep,
            cover=cover,
            told=told,
        )
