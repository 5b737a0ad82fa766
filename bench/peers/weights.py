"""The same weights for all: the files that came with our own voices, as each peer wants them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from narrator.settings import load

PIPER_VOICE, KOKORO_VOICE = "en_US-joe-medium", "af_heart"
_STYLE_SHAPE = (510, 1, 256)
_STYLES = Path("narrator/voices/data/kokoro")


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the files lie. `home` is a home of Narrator's with these voices and no settings."""

    piper: Path
    kokoro: Path
    styles: Path
    home: Path


def prepared(root: Path, out: Path) -> Weights:
    """The weights, for a repository at `root`; what has to be made is made in `out`.

    kokoro-onnx and fastkokoro want the style vectors as an .npz: it holds the very numbers that
    our package has. Raises FileNotFoundError where a voice is not installed.
    """
    voices = load().home / "voices"
    home = out / "home"
    home.mkdir(parents=True, exist_ok=True)
    (home / "voices").unlink(missing_ok=True)
    (home / "voices").symlink_to(voices, target_is_directory=True)
    style = np.fromfile(root / _STYLES / f"{KOKORO_VOICE}.bin", "<f4").reshape(_STYLE_SHAPE)
    np.savez(out / "voices.npz", allow_pickle=False, **{KOKORO_VOICE: style})
    found = Weights(
        piper=home / "voices" / "piper" / f"{PIPER_VOICE}.onnx",
        kokoro=home / "voices" / "kokoro" / "model.onnx",
        styles=out / "voices.npz",
        home=home,
    )
    for path in (found.piper, found.kokoro):
        if not path.is_file():
            raise FileNotFoundError(f"{path}: run `make install` first")
    return found
