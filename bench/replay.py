"""Never dry: the stream's timing replayed at 1 x, on ten articles with a long second sentence.

    python bench/replay.py [VOICE] [--speed 1]

Notes when each byte came, and lets a player at that speed start with the first sound. Prints for
each article how many seconds the player was ahead at its tightest; below zero it ran dry.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode
from narrator.settings import load
from tests.service import Service

ARTICLES = Path(__file__).parent / "data" / "replay.txt"
BYTES_A_SECOND = 1000 * encode.WEB.bitrate_kbps / 8


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("voice", nargs="?", default="af_heart")
    options.add_argument("--speed", type=float, default=1.0)
    given = options.parse_args()
    articles = ARTICLES.read_text().split("\n====\n")
    with Service(load().home, voice=given.voice, NARRATOR_CACHE_BYTES="0") as service:
        while service.http.get("/readyz").status_code != 200:
            time.sleep(0.1)
        margins = []
        for number, article in enumerate(articles, 1):
            first_s, margin_s, audio_s = replay(service, article, given.speed)
            margins.append(margin_s)
            print(
                f"article {number:2}: first sound {first_s:5.2f} s, {audio_s:5.1f} s of audio, "
                f"tightest {margin_s:+.2f} s",
                flush=True,
            )
    dry = sum(margin < 0 for margin in margins)
    print(f"{given.voice} at {given.speed:g} x: {dry} of {len(margins)} ran dry, "
          f"tightest of all {min(margins):+.2f} s")  # fmt: skip


def replay(service: Service, article: str, speed: float) -> tuple[float, float, float]:
    """Seconds to the first sound, the tightest lead of the sound over the player, the length."""
    began = time.perf_counter()
    head = encode.head_bytes(encode.WEB)
    got, first, tightest = 0, 0.0, float("inf")
    with service.http.stream("POST", "/v1/narrate", content=article, timeout=600) as answer:
        for chunk in answer.iter_raw():
            now = time.perf_counter()
            if first:
                # Just before these bytes came, the player had this much left to play.
                left_s = (got - head) / BYTES_A_SECOND - (now - first) * speed
                tightest = min(tightest, left_s)
            got += len(chunk)
            if not first and got > head:
                first = now
    return first - began, tightest, (got - head) / BYTES_A_SECOND


if __name__ == "__main__":
    main()
