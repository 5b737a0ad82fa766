"""Kept sound beside spoken sound: what it costs to get it back, and ways to keep it.

    python bench/cache.py [VOICE ...]

Each voice (tone and those installed of Kokoro and Piper) speaks the sample's first sentences in
this process; their segments and phrases are kept and got back; then a whole narration is made
twice. CPU time for a second of audio, and ratios of one run.
"""

from __future__ import annotations

import hashlib
import lzma
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode, pauses
from audio.encode import lossless
from audio.loudness import Limiter
from audio.pcm import Pcm, joined, s16
from narrator.cache import Cache, KeptPhrase, KeptSegment
from narrator.narration import narrate
from narrator.recipe import segment
from narrator.settings import load
from narrator.studio import Studio
from narrator.types import Prosody, Speech, VoiceInfo
from narrator.voices import catalogue, choose, store
from narrator.voices.base import Stop

SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "h200.txt"
VOICES = ("tone", "en_US-joe-medium", "af_heart")
SENTENCES = 8
RATE_HZ = encode.WEB.sample_rate_hz

T = TypeVar("T")


def main() -> None:
    settings = load()
    for name in sys.argv[1:] or VOICES:
        if not choose.installed(name, settings.home):
            print(f"{name} is not installed")
            continue
        print(f"{name}: ms of CPU for a second of audio")
        info = catalogue.info(name)
        spoken_ms, speeches = spoken(info, settings.home)
        kept_and_got(info, speeches, spoken_ms)
        ways([speech.pcm for speech in speeches])
        again(name)


def spoken(info: VoiceInfo, home: Path) -> tuple[float, list[Speech]]:
    script = narrate(SAMPLE.read_bytes(), voice=info.name).utterances[: SENTENCES + 1]
    voice = catalogue.load(info, store.files(info, home), 1)
    voice.speak(script[0].text, Prosody(), Stop())
    texts = [utterance.text for utterance in script[1:]]
    took, speeches = cpu(lambda: [voice.speak(text, Prosody(), Stop()) for text in texts])
    voice.close()
    return 1000 * took / seconds(speeches), [segment(speech) for speech in speeches]


def kept_and_got(info: VoiceInfo, speeches: list[Speech], spoken_ms: float) -> None:
    audio_s = seconds(speeches)
    print(f"  {'spoken':24} {spoken_ms:8.2f}")
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder), 10**9)
        keys = [hashlib.sha256(f"segment {at}".encode()).hexdigest() for at in range(len(speeches))]
        row("segment kept", lambda: list(map(cache.keep_segment, keys, speeches)), audio_s)
        row("segment got back", lambda: list(map(cache.segment, keys)), audio_s, spoken_ms)
        row("length of a segment", lambda: list(map(cache.samples, keys)), audio_s, spoken_ms)
        made = row(
            "limited and encoded", lambda: [phrase(info, each) for each in speeches], audio_s
        )
        keys = [hashlib.sha256(f"phrase {at}".encode()).hexdigest() for at in range(len(speeches))]
        row("phrase kept", lambda: list(map(cache.keep_phrase, keys, made)), audio_s)
        got = row("phrase got back", lambda: list(map(cache.phrase, keys)), audio_s, spoken_ms)
        if got != made:
            raise SystemExit("a phrase came back as another")


def phrase(info: VoiceInfo, speech: Speech) -> KeptPhrase:
    voiced = speech.pcm.resampled(RATE_HZ).gained(info.gain_db)
    sound = joined((pauses.lead(RATE_HZ), voiced), RATE_HZ)
    sound = joined((sound, pauses.closing(len(sound), 300, RATE_HZ)), RATE_HZ)
    limiter, encoder = Limiter(RATE_HZ), encode.encoder("mp3", encode.WEB, None)
    data = encoder.write(limiter.push(sound)) + encoder.write(limiter.flush())
    where = KeptSegment(len(pauses.lead(RATE_HZ)), len(voiced), speech.words)
    return KeptPhrase(data + encoder.end_phrase(), len(sound), (where,))


def ways(sounds: list[Pcm]) -> None:
    """Lossless ways to keep 16 bits: bytes and time for a second, there and back."""
    audio_s = sum(sound.duration_s for sound in sounds)
    print(f"  {'way':24} {'bytes/s':>8} {'there':>8} {'back':>8}")
    for level in ("0", "2", "5", "8"):
        lossless._LEVEL, usual = level, lossless._LEVEL
        way(f"FLAC, level {level}", encode.pack, encode.unpack, sounds, audio_s)
        lossless._LEVEL = usual
    for name, pack, unpack in (
        ("zlib of differences", zlib.compress, zlib.decompress),
        ("lzma of differences", lzma.compress, lzma.decompress),
    ):
        way(
            name,
            lambda pcm, pack=pack: pack(planes(pcm)),
            lambda data, unpack=unpack: whole(unpack(data)),
            sounds,
            audio_s,
        )


def way(
    name: str,
    pack: Callable[[Pcm], bytes],
    unpack: Callable[[bytes], object],
    sounds: list[Pcm],
    audio_s: float,
) -> None:
    there_s, packed = cpu(lambda: [pack(sound) for sound in sounds])
    back_s, _ = cpu(lambda: [unpack(each) for each in packed])
    size = sum(map(len, packed)) / audio_s
    print(f"  {name:24} {size:8.0f} {1000 * there_s / audio_s:8.2f} {1000 * back_s / audio_s:8.2f}")


def planes(pcm: Pcm) -> bytes:
    """Differences of neighbours, high bytes apart from low ones."""
    steps = np.diff(s16(pcm.samples), prepend=np.int16(0)).astype("<i2")
    return steps.view(np.uint8).reshape(-1, 2).T.tobytes()


def whole(data: bytes) -> object:
    steps = np.frombuffer(data, np.uint8).reshape(2, -1).T.copy().view("<i2").reshape(-1)
    return np.cumsum(steps, dtype=np.int16)


def again(name: str) -> None:
    """A whole narration, then the same once more."""
    settings = load({"voice": name})
    text = " ".join(SAMPLE.read_text(encoding="utf-8").split()[:250])
    with tempfile.TemporaryDirectory() as folder, Studio(settings) as studio:
        studio.cache = Cache(Path(folder), 10**9)
        took = []
        for _ in range(2):
            began = time.perf_counter()
            body = b"".join(narrate(text, voice=name, settings=settings).speak(studio=studio))
            took.append(time.perf_counter() - began)
        taken = sum(path.stat().st_size for path in Path(folder).rglob("*.kept"))
    audio_s = encode.decode(body).duration_s
    print(
        f"  {audio_s:.0f} s narrated in {took[0]:.2f} s, again in {took[1]:.3f} s: "
        f"{took[0] / took[1]:.0f} x as fast; {taken / audio_s:.0f} bytes kept a second"
    )


def row(name: str, work: Callable[[], T], audio_s: float, spoken_ms: float = 0.0) -> T:
    took, out = cpu(work)
    took_ms = 1000 * took / audio_s
    print(f"  {name:24} {took_ms:8.2f}" + (f"   {spoken_ms / took_ms:7.0f} x" if spoken_ms else ""))
    return out


def cpu(work: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    out = work()
    return time.process_time() - began, out


def seconds(speeches: list[Speech]) -> float:
    return sum(speech.pcm.duration_s for speech in speeches)


if __name__ == "__main__":
    main()
