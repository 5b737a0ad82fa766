"""What is kept of a narration has its length to the sample, however it came: by two decoders."""

from __future__ import annotations

import io
from pathlib import Path

import av
import mutagen
import pytest
import soundfile

from audio import encode
from tests.articles import article
from tests.service import Service

RATE = encode.WEB.sample_rate_hz
INFO = slice(encode.HEAD_TAG_BYTES, encode.head_bytes(encode.WEB))


def lengths(body: bytes) -> set[int]:
    """In samples: by FFmpeg, and by libsndfile (mpg123)."""
    return {len(encode.decode(body)), len(soundfile.read(io.BytesIO(body))[0])}


def test_an_mp3_has_all_its_samples_however_it_came(home: Path) -> None:
    """Streamed, finished, in ranges, and after a restart partly from the cache."""
    text = article(6, first=40)
    with Service(home, voice="tone", NARRATOR_CACHE_BYTES="100000000") as service:
        service.http.post("/v1/narrate", content=text[: len(text) // 2])
    for _ in range(2):
        with Service(home, voice="tone", NARRATOR_CACHE_BYTES="100000000") as service:
            posted = service.http.post("/v1/narrate", content=text)
            url = posted.headers["content-location"]
            finished = service.http.get(url)
            state = service.http.get(url.removesuffix(".mp3")).json()
            half = len(finished.content) // 2
            parts = [
                service.http.get(url, headers={"Range": f"bytes={span}"}).content
                for span in (f"0-{half}", f"{half + 1}-")
            ]
        total = round(state["total_s"] * RATE)
        assert lengths(posted.content) == lengths(finished.content) == {total}
        assert len(finished.content) == state["total_bytes"]
        assert b"".join(parts) == finished.content
        assert b"Info" in finished.content[INFO]
        with av.open(io.BytesIO(finished.content), "r") as container:
            assert container.duration == pytest.approx(1e6 * total / RATE, abs=2)


def test_other_formats_tell_length_and_title_when_finished(home: Path) -> None:
    with Service(home, voice="tone") as service:
        for format in ("flac", "opus", "wav"):
            fields = {"text": article(2), "format": format, "title": "Given by hand"}
            url = service.http.post("/v1/narrate", json=fields).headers["content-location"]
            body = service.http.get(url).content
            state = service.http.get(url.rpartition(".")[0]).json()
            heard = encode.decode(body)
            assert heard.duration_s == pytest.approx(state["total_s"], abs=1e-3), format
            assert len(body) == state["total_bytes"], format
            if format == "flac":
                assert soundfile.info(io.BytesIO(body)).frames == len(heard)
            if format != "wav":
                said = mutagen.File(io.BytesIO(body))
                assert said["title"] == ["Given by hand"] and said["artist"] == ["tone"]
