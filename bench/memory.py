"""Peak memory of a narration at 10 and at 10,000 paragraphs, with the tone voice.

    python bench/memory.py [PARAGRAPHS] [--mixed]

Each runs in processes of its own; prints the peak resident size of the process that narrates and
of the worker that speaks, what the text alone takes (`narrator script`), and that as a multiple of
the text's own bytes. Paragraphs of one sentence, spoken at three times the speed: 10,000 sound for
some five hours. `--mixed` puts a bed under them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.articles import article

POLL_S = 0.02


def main() -> None:
    numbers = [one for one in sys.argv[1:] if one.isdigit()]
    most = int(numbers[0]) if numbers else 10_000
    mixed = "--mixed" in sys.argv
    found = {count: peaks(count, mixed) for count in (10, most)}
    for count, (text, line, worker) in found.items():
        print(f"{count:5} paragraphs, MB: text {text:.0f}, line {line:.0f}, worker {worker:.0f}")
    small, large = found[10], found[most]
    grown = len(article(most, 1)) - len(article(10, 1))
    audio = (large[1] - large[0]) - (small[1] - small[0])
    multiple = 1e6 * (large[0] - small[0]) / grown
    print(f"growth: text {large[0] - small[0]:+.0f} MB, {multiple:.1f} x its bytes; "
          f"audio path {audio:+.0f} MB, worker {large[2] - small[2]:+.0f} MB")  # fmt: skip


def peaks(paragraphs: int, mixed: bool) -> tuple[float, float, float]:
    """Peaks in MB: of the text's stages alone, of the line, of the worker."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "article.txt"
        source.write_text(article(paragraphs, 1))
        text, _ = run(["script", str(source)])
        sounds = ["--bed", music(Path(folder))] if mixed else []
        to = ["--speed", "3", "-o", f"{folder}/out.mp3"]
        line, worker = run(["speak", str(source), *to, *sounds])
    return text, line, worker


def music(folder: Path) -> str:
    """Ten seconds of a tone, as a WAV."""
    path = folder / "music.wav"
    times = np.arange(10 * 24_000) / 24_000
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", ""))
        file.writeframes((9000 * np.sin(2 * np.pi * 110 * times)).astype("<i2").tobytes())
    return str(path)


def run(arguments: list[str]) -> tuple[float, float]:
    child = subprocess.Popen(
        [sys.executable, "-m", "narrator", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NARRATOR_VOICE": "tone", "NARRATOR_CACHE_BYTES": "0"},
    )
    peak = [0.0, 0.0]

    def watch() -> None:
        while child.poll() is None:
            try:
                process = psutil.Process(child.pid)
                peak[0] = max(peak[0], process.memory_info().rss / 1e6)
                for worker in process.children():
                    peak[1] = max(peak[1], worker.memory_info().rss / 1e6)
            except psutil.Error:
                pass
            time.sleep(POLL_S)

    watching = threading.Thread(target=watch)
    watching.start()
    if child.wait():
        raise SystemExit(f"narrator {arguments[0]} failed")
    watching.join()
    return peak[0], peak[1]


if __name__ == "__main__":
    main()
