"""A receipt: every sentence, when it is heard and by whom; every removal, and why."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audio import encode
from narrator.narration import Narration, narrate
from narrator.receipt import receipt
from narrator.settings import Settings
from narrator.studio import Studio
from narrator.testing import decode
from tests.articles import article
from tests.cli.terminal import run
from tests.service import Service

PAGE = """# The long road

It cost $4.2bn, and it was late, and the rain had come down from the hills, and nobody was there.
Then it stopped. ◆◆◆

> Nobody knows why.

```
left = out()
```
"""


@pytest.fixture(scope="module")
def narration(tone_settings: Settings) -> Narration:
    return narrate(PAGE, kind="markdown", voice="tone", settings=tone_settings)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_nothing_is_heard_before_it_is_made(narration: Narration) -> None:
    got = receipt(narration, (), 24000)
    assert (got["complete"], got["duration_s"]) == (False, 0.0)
    assert {one["start_s"] for one in got["sentences"]} == {None}
    assert {one["duration_s"] for one in got["sentences"]} == {None}
    assert [flat(one["text"]) for one in got["sentences"]][:3] == [
        "The long road",
        "It cost $4.2bn, and it was late, and the rain had come down from the hills, and nobody "
        "was there.",
        "Then it stopped.",
    ]


def test_each_sentence_is_heard_when_it_says(narration: Narration, studio: Studio) -> None:
    speaking = narration.speak("wav", studio=studio)
    sound = encode.decode(b"".join(speaking))
    got = receipt(narration, speaking.passages, speaking.recipe.rate_hz)
    assert got["complete"] and abs(got["duration_s"] - sound.duration_s) < 0.001
    heard = decode(sound, [one.text for one in narration.utterances])
    by_sentence: dict[int, list[Any]] = {}
    for said, utterance in zip(heard, narration.utterances, strict=True):
        by_sentence.setdefault(utterance.sentence, []).append(said)
    assert any(len(pieces) > 1 for pieces in by_sentence.values()), "one is spoken in pieces"
    for entry, pieces in zip(got["sentences"], by_sentence.values(), strict=True):
        assert abs(entry["start_s"] - pieces[0].start_s) < 0.03
        ends_s = entry["start_s"] + entry["duration_s"]
        assert 0 <= ends_s - pieces[-1].end_s < 0.1, "the tone's own gap is part of its word"
        assert entry["spoken"] == " ".join(piece.text for piece in pieces)
    for before, after in pairwise(got["sentences"]):
        assert before["start_s"] + before["duration_s"] < after["start_s"]


def test_what_is_made_so_far_is_told(narration: Narration, studio: Studio) -> None:
    speaking = narration.speak("wav", studio=studio)
    while not speaking.passages:
        next(speaking)
    speaking.close()
    got = receipt(narration, speaking.passages, speaking.recipe.rate_hz)
    starts = [one["start_s"] for one in got["sentences"]]
    assert not got["complete"] and got["duration_s"] > 0
    assert starts[0] is not None and starts[-1] is None
    assert None not in starts[: starts.index(None)]


def test_every_word_of_the_source_is_heard_or_removed_with_its_reason(
    narration: Narration,
) -> None:
    got = receipt(narration, (), 24000)
    source = narration.article.source
    said = [*got["sentences"], *got["removals"]]
    covered = {at for one in said for at in range(one["start"], one["end"])}
    missing = "".join(c if at not in covered else " " for at, c in enumerate(source))
    assert not any(c.isalnum() for c in missing), missing
    assert all(one["reason"] and one["rule"] for one in got["removals"])
    assert any("left = out()" in one["text"] for one in got["removals"])


def test_a_title_by_hand_has_no_place(tone_settings: Settings) -> None:
    made = narrate("Once. Twice.", title="By hand", voice="tone", settings=tone_settings)
    title, first, _ = receipt(made, (), 24000)["sentences"]
    assert (title["text"], title["start"], title["end"]) == ("By hand", 0, 0)
    assert (first["text"], first["voice"], first["passage"]) == ("Once.", "tone", 1)


def test_a_foreign_paragraph_is_heard_from_a_voice_of_its_language(tone_settings: Settings) -> None:
    german = "Der Hafen war an diesem Morgen still, und niemand hatte erwartet, dass wer kommt."
    text = f"The harbour was quiet, and nobody came.\n\n{german}\n\nIt was over by noon."
    made = narrate(text, voice="system", settings=tone_settings, read_title=False)
    voices = [one["voice"] for one in receipt(made, (), 24000)["sentences"]]
    assert voices[0] == voices[-1] == "system"
    assert voices[1].startswith("system:") and made.hint == ""
    same = narrate(text, voice="tone", settings=tone_settings, read_title=False)
    assert {one["voice"] for one in receipt(same, (), 24000)["sentences"]} == {"tone"}


def test_a_doubtful_piece_makes_its_sentence_doubtful(narration: Narration) -> None:
    last = narration.utterances[-1].index
    got = receipt(narration, (), 24000, doubtful={last: ("nobody",)})
    assert [one["doubtful"] for one in got["sentences"]].count(True) == 1
    assert got["sentences"][-1]["doubtful"]
    assert [one["doubtful_words"] for one in got["sentences"]][-2:] == [[], ["nobody"]]


def test_the_command_writes_it(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(article(2))
    done = run(tmp_path, "speak", "article.txt", "-o", "out.wav", "--receipt", "out.json")
    assert done.returncode == 0, done.stderr
    got = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert got["complete"] and got["voice"] == "tone"
    assert abs(got["duration_s"] - encode.decode(tmp_path / "out.wav").duration_s) < 0.001
    piped = run(tmp_path, "speak", "article.txt", "-o", "-", "--receipt", "piped.json")
    assert piped.returncode == 0 and encode.decode(piped.stdout).duration_s > 0
    assert json.loads((tmp_path / "piped.json").read_text("utf-8")) == got


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("article.txt", "-o", "made/", "--receipt", "r.json"), "more than one source"),
        (("-o", "out.mp3", "--receipt", "nowhere/r.json"), "the folder nowhere does not exist"),
    ],
)
def test_where_it_cannot_be_written_nothing_is_spoken(
    tmp_path: Path, more: tuple[str, ...], says: str
) -> None:
    (tmp_path / "article.txt").write_text(article(1))
    done = run(tmp_path, "speak", "article.txt", *more)
    assert done.returncode == 2 and says in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["article.txt"]


def test_the_service_tells_what_is_made_so_far(service: Service, narration: Narration) -> None:
    made = service.http.post("/v1/narrations", json={"markdown": PAGE})
    address = made.headers["location"]
    sound = encode.decode(service.http.get(address).content)
    answer = service.http.get(address.rpartition(".")[0] + "/script?receipt")
    assert answer.headers["cache-control"] == "no-store"
    got = answer.json()
    assert got["complete"] and got["duration_s"] == pytest.approx(sound.duration_s, abs=0.001)
    before = receipt(narration, (), 24000)
    times = {"start_s": None, "duration_s": None}
    assert [{**one, **times} for one in got["sentences"]] == before["sentences"]
    starts = [one["start_s"] for one in got["sentences"]]
    assert starts == sorted(starts) and starts[0] < 0.1
    assert got["removals"] == before["removals"]
    told = service.http.get("/openapi.json").json()["paths"]["/v1/narrations/{id}/script"]["get"]
    schema = told["responses"]["200"]["content"]["application/json"]["schema"]["oneOf"][1]
    assert {*schema["required"]} == {*got}
    assert {*schema["properties"]["sentences"]["items"]["required"]} == {*got["sentences"][0]}


def test_the_command_and_the_service_tell_the_same(service: Service, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(PAGE)
    done = run(tmp_path, "speak", "page.md", "-o", "page.mp3", "--receipt", "page.json")
    assert done.returncode == 0, done.stderr
    made = service.http.post("/v1/narrations", json={"markdown": PAGE})
    address = made.headers["location"]
    assert service.http.get(address).content[-4096:], "heard to its end"
    told = service.http.get(address.rpartition(".")[0] + "/script?receipt").json()
    assert json.loads((tmp_path / "page.json").read_text("utf-8")) == told and told["complete"]


@pytest.mark.long
def test_what_is_not_made_yet_has_no_time(tmp_path: Path) -> None:
    with Service(tmp_path, voice="tone", NARRATOR_TONE_DELAY_MS="400") as slow:
        made = slow.http.post("/v1/narrations", json={"text": article(12)})
        address = made.headers["location"].rpartition(".")[0]
        deadline = time.monotonic() + 60
        while slow.http.get(address).json()["spoken"] < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        got = slow.http.get(f"{address}/script", params={"receipt": ""}).json()
        starts = [one["start_s"] for one in got["sentences"]]
        assert not got["complete"] and starts[0] is not None and starts[-1] is None
