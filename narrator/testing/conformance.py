"""Holds a voice to the promises of `narrator.voices.base.Voice`.

    from narrator.testing import check_voice
    check_voice(MyVoice.open(info, files, 1), ["A sentence in my language.", "And a longer one."])

Each check raises `BrokenPromise`, an AssertionError that says what was promised and what came.
They need no test framework, and each can be called by itself.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from itertools import pairwise

import numpy as np

from narrator.errors import Bad, Cancelled
from narrator.types import Phonemes, Prosody, Speech, VoiceInfo
from narrator.voices.base import Stop, Voice
from narrator.voices.onsets import PAUSE_S
from narrator.voices.onsets import quiet as quiet_stretches

PLAIN = Prosody()
# Punctuation that a reader pauses at: not what stands inside words.
_MARK = re.compile(r"[^\w\s'’-]")


class BrokenPromise(AssertionError):
    """A voice does not do what every voice must."""


def check_voice(voice: Voice, texts: Sequence[str], stop_within_s: float = 0.1) -> None:
    """All promises, on a voice that is open; it is closed afterwards, which is the last of them.

    `texts` are sentences the voice can say, the longest of which should take it a while.
    `stop_within_s` may be raised where the machine is busy with other work.
    """
    for text in texts:
        with quiet():
            speech = voice.speak(text, PLAIN, Stop())
        check_sound(voice.info, text, speech)
        check_words(text, speech)
        check_onsets(text, speech)
    check_refuses_nothing_to_say(voice)
    check_repeatable(voice, texts)
    check_given_sounds(voice, texts[0])
    check_durations(voice, texts)
    check_speed(voice, max(texts, key=len))
    check_cancel(voice, max(texts, key=len), stop_within_s)
    check_closed(voice, texts[0])


def check_sound(info: VoiceInfo, text: str, speech: Speech) -> None:
    """Mono float32 at the voice's rate, finite, not empty, not silent, within full scale."""
    samples, rate = speech.pcm.samples, speech.pcm.sample_rate_hz
    _hold(rate == info.sample_rate_hz, text, f"{rate} Hz, not {info.sample_rate_hz} Hz")
    _hold(samples.dtype == np.float32, text, f"samples are {samples.dtype}, not float32")
    _hold(samples.ndim == 1, text, f"samples have the shape {samples.shape}, not (n,)")
    _hold(len(samples) > 0, text, "there are no samples")
    _hold(bool(np.isfinite(samples).all()), text, "some samples are not finite numbers")
    peak = float(np.abs(samples).max())
    _hold(peak <= 1.0, text, f"the sound peaks at {peak:.3f}, above full scale")
    _hold(peak > 0.0, text, "the sound is silent")


def check_words(text: str, speech: Speech) -> None:
    """Words stand where they say in the text, none is left out, and their times ascend within
    the sound. A voice that gives no word times passes."""
    last_ms, last_end, length_ms = 0.0, 0, 1000 * speech.pcm.duration_s
    for word in speech.words:
        at = f"word {word.text!r} at [{word.start}, {word.end})"
        _hold(text[word.start : word.end] == word.text, text, f"{at} does not stand there")
        _hold(last_end <= word.start < word.end, text, f"{at} is empty or not behind the last one")
        _hold(last_ms <= word.start_ms <= word.end_ms, text, f"the times of {at} do not ascend")
        _hold(
            word.end_ms <= length_ms + 1e-6,
            text,
            f"{at} ends at {word.end_ms:.1f} ms, behind the sound's end at {length_ms:.1f} ms",
        )
        skipped = text[last_end : word.start]
        _hold(not re.search(r"\w", skipped), text, f"no word covers {skipped!r}")
        last_ms, last_end = word.start_ms, word.end
    rest = text[last_end:] if speech.words else ""
    _hold(not re.search(r"\w", rest), text, f"no word covers {rest!r}")


def check_onsets(text: str, speech: Speech, within_ms: float = 30.0) -> None:
    """Behind the pause of a mark a word's stated start is within `within_ms` of where its sound
    begins: of the end of the stretch in which nothing is heard (`narrator.voices.onsets.quiet`)
    between the middles of both words, that nearest to where they say the pause is. A word whose
    time is guessed passes."""
    pauses = quiet_stretches(speech.pcm.samples, speech.pcm.sample_rate_hz)
    for before, word in pairwise(speech.words):
        if word.guessed or not _MARK.search(text[before.start : word.start]):
            continue
        first = (before.start_ms + before.end_ms) / 2
        last = (word.start_ms + word.end_ms) / 2
        between = [(max(a, first), min(b, last)) for a, b in pauses]
        between = [(a, b) for a, b in between if b - a >= 1000 * PAUSE_S]
        if between:
            gap = (before.end_ms, word.start_ms)
            _, end = min(between, key=lambda pause: (_apart(pause, gap), pause[0] - pause[1]))
            off_ms = word.start_ms - end
            at = f"word {word.text!r} is said to begin {off_ms:+.0f} ms from its sound"
            _hold(abs(off_ms) <= within_ms, text, at)


def check_refuses_nothing_to_say(voice: Voice) -> None:
    """A text without a word is `Bad`: there is no sound that would be right."""
    for text in ("", " \n"):
        try:
            voice.speak(text, PLAIN, Stop())
        except Bad:
            continue
        raise BrokenPromise(f"{text!r} was spoken; a text without a word must raise Bad")


def check_repeatable(voice: Voice, texts: Sequence[str]) -> None:
    """A voice marked deterministic gives the same samples again, whatever it said in between."""
    if not voice.info.deterministic:
        return
    first = [voice.speak(text, PLAIN, Stop()) for text in texts]
    for text, before in reversed(list(zip(texts, first, strict=True))):
        again = voice.speak(text, PLAIN, Stop())
        same = np.array_equal(before.pcm.samples, again.pcm.samples)
        _hold(same, text, "the samples differ the second time from a voice marked deterministic")
        _hold(before.words == again.words, text, "the word times differ the second time")


def check_given_sounds(voice: Voice, text: str) -> None:
    """Sounds given for the first word, be they known, strange, none or out of place, raise nothing
    and lose no word."""
    found = re.search(r"\w+", text)
    start, end = found.span() if found else (0, len(text))
    far = len(text) + 9
    for given in (
        (Phonemes(start, end, "ˈnʘ͡xə"),),
        (Phonemes(start, end, "✗"), Phonemes(start, start, "ə"), Phonemes(far, far + 1, "ə")),
    ):
        try:
            speech = voice.speak(text, Prosody(phonemes=given), Stop())
        except Bad as error:
            raise BrokenPromise(f"told to say {given[0].ipa!r}, it raised {error}") from error
        check_sound(voice.info, text, speech)
        check_words(text, speech)


def check_speed(voice: Voice, text: str) -> None:
    """Twice the speed takes between a third and four fifths of the time."""
    plain = voice.speak(text, PLAIN, Stop()).pcm.duration_s
    fast = voice.speak(text, Prosody(speed=2.0), Stop()).pcm.duration_s
    wanted = plain / 3 < fast < plain * 0.8
    _hold(wanted, text, f"{plain:.2f} s became {fast:.2f} s at twice the speed")


def check_durations(voice: Voice, texts: Sequence[str]) -> None:
    """What `durations` tells, before a text is spoken and after, is how long it is, to the
    sample, at any speed. A voice that is not marked `foretold` may tell nothing."""
    shortest, longest = min(texts, key=len), max(texts, key=len)
    for text, prosody in ((shortest, PLAIN), (shortest, Prosody(0.7)), (longest, Prosody(1.9))):
        told = voice.durations(text, prosody, Stop())
        if told is None:
            _hold(not voice.info.foretold, text, "a voice marked foretold told no duration")
            continue
        speech = voice.speak(text, prosody, Stop())
        at = f"{told} samples were told, and at the speed {prosody.speed}"
        _hold(told == len(speech.pcm), text, f"{at} it has {len(speech.pcm)}")
        _hold(speech.trimmed, text, "its length was told, and it is not marked trimmed")
        _hold(told == voice.durations(text, prosody, Stop()), text, f"{at} others after it")
    asked = Stop()
    asked.ask()
    for text, stop, wanted in (("", Stop(), Bad), (longest, asked, Cancelled)):
        try:
            told = voice.durations(text, PLAIN, stop)
        except wanted:
            continue
        _hold(told is None, text, f"{told} samples were told; {wanted.__name__} must be raised")


def check_cancel(voice: Voice, text: str, stop_within_s: float = 0.1) -> None:
    """`Cancelled`, raised soon after `ask`, before the call or within it; then it speaks again."""
    stop = Stop()
    stop.ask()
    began = time.monotonic()
    _hold(_outcome(voice, text, stop) == "cancelled", text, "it was spoken though asked to stop")
    _soon(text, time.monotonic() - began, stop_within_s)
    began = time.monotonic()
    voice.speak(text, PLAIN, Stop())
    whole_s = time.monotonic() - began
    for share in (0.1, 0.5):
        stop, outcome = Stop(), [""]
        ended = [0.0]

        def call(
            stop: Stop = stop, outcome: list[str] = outcome, ended: list[float] = ended
        ) -> None:
            outcome[0] = _outcome(voice, text, stop)
            ended[0] = time.monotonic()

        thread = threading.Thread(target=call)
        thread.start()
        time.sleep(share * whole_s)
        asked = time.monotonic()
        stop.ask()
        thread.join()
        _hold(outcome[0] in ("cancelled", "spoken"), text, f"asking it to stop gave {outcome[0]}")
        _soon(text, ended[0] - asked, stop_within_s)
    speech = voice.speak(text, PLAIN, Stop())
    check_sound(voice.info, text, speech)


def check_closed(voice: Voice, text: str) -> None:
    """After `close` a call raises."""
    voice.close()
    try:
        voice.speak(text, PLAIN, Stop())
    except Exception:
        return
    raise BrokenPromise("the voice speaks after it was closed")


@contextmanager
def quiet() -> Iterator[None]:
    """Raises `BrokenPromise` if something is written to standard output inside, by Python or by
    a library beneath it."""
    sys.stdout.flush()
    kept = os.dup(1)
    above = io.StringIO()  # sys.stdout may not lead to descriptor 1
    with tempfile.TemporaryFile() as beneath:
        os.dup2(beneath.fileno(), 1)
        try:
            with redirect_stdout(above):
                yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
        beneath.seek(0)
        written = above.getvalue() or beneath.read(200).decode("utf-8", "replace")
    if written:
        raise BrokenPromise(f"the voice wrote to standard output: {written[:200]!r}")


def _hold(kept: bool, text: str, what: str) -> None:
    if not kept:
        raise BrokenPromise(f"{what} (speaking {text[:60]!r})")


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two stretches lie apart; 0 where they meet."""
    return max(0.0, other[0] - one[1], one[0] - other[1])


def _soon(text: str, took_s: float, within_s: float) -> None:
    _hold(took_s <= within_s, text, f"stopping took {took_s:.3f} s, over {within_s} s")


def _outcome(voice: Voice, text: str, stop: Stop) -> str:
    try:
        voice.speak(text, PLAIN, stop)
    except Cancelled:
        return "cancelled"
    except Exception as error:
        return repr(error)
    return "spoken"
