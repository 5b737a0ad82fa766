"""A receipt leaves nothing out: none of an article's characters, and none of its sound's time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio import encode
from narrator.errors import EmptyText, NothingToRead
from narrator.narration import Narration, narrate
from narrator.receipt import receipt
from narrator.settings import Settings
from narrator.studio import Studio

PIECES = st.sampled_from(
    [
        "The river rose.", "It cost $4.2bn, or 12% more (see https://example.com/a?b=c).",
        "“Nobody knows,” she said… and left!", "Wait 🙂 what?", "◆◆◆", "* * *", "---", "##",
        "# A heading", "## Another, 2nd one", "- an item", "- [ ] buy milk", "1. first", "> quoted",
        "```\ncode = 1\n```", "`inline()` code", "| a | b |\n|---|---|\n| 1 | 2 |", "[^1]: A note.",
        "Text with a note[^1] and **bold** _words_.", "Advertisement", "Share this article",
        "Photo: Jane Doe/Reuters", "Read more: The other story", "By Anna Lee", "5 min read",
        "Subscribe to our newsletter", "© 2026 Example", "[1] [2]", "Der Hund schläft. 犬が寝る。",
        "Anna: Why?", "Ben: Because.", "12345", "…", "(!)", "E = mc² — x ≤ 3 °C", "N° 5 & co.",
        "A&nbsp;B &amp; C", "x" * 90, "zero\u200bwidth", "soft\u00adhyphen", "tab\tbed", "1 000,5",
    ]
)  # fmt: skip
JOINTS = st.sampled_from([" ", "\n", "\n\n"])
SOURCES = st.lists(st.tuples(PIECES, JOINTS), min_size=1, max_size=9).map(
    lambda parts: "".join(piece + joint for piece, joint in parts)
)
MADE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SPOKEN = settings(MADE, max_examples=12)


def narrated(source: str, kind: str, own: Settings) -> Narration | None:
    try:
        return narrate(source, kind=kind, voice="tone", settings=own)
    except (EmptyText, NothingToRead):
        return None


def stretches(entries: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return sorted((one["start"], one["end"]) for one in entries if one["start"] < one["end"])


@MADE
@given(source=SOURCES, kind=st.sampled_from(["text", "markdown"]))
def test_every_character_is_heard_or_removed(
    source: str, kind: str, tone_settings: Settings
) -> None:
    made = narrated(source, kind, tone_settings)
    if made is None:
        return
    got = receipt(made, (), 24000)
    text = made.article.source
    heard, removed = stretches(got["sentences"]), stretches(got["removals"])
    for name, found in (("sentences", heard), ("removals", removed)):
        for before, after in pairwise(found):
            assert not text[after[0] : before[1]].strip(), (name, text[slice(*before)])
    for start, end in removed:
        for at, to in heard:
            if not at <= start <= end <= to:  # an emoji, inside the sentence that is heard
                assert not text[max(start, at) : min(end, to)].strip(), (
                    text[start:end],
                    text[at:to],
                )
    covered = {at for start, end in (*heard, *removed) for at in range(start, end)}
    left = "".join(char for at, char in enumerate(text) if at not in covered and not char.isspace())
    assert not left, left
    assert all(one["reason"] and one["rule"] for one in got["removals"])


@SPOKEN
@given(source=SOURCES, kind=st.sampled_from(["text", "markdown"]))
def test_the_times_of_all_sentences_and_pauses_are_the_files(
    source: str, kind: str, tone_settings: Settings, studio: Studio
) -> None:
    made = narrated(source, kind, tone_settings)
    if made is None:
        return
    speaking = made.speak("wav", studio=studio)
    sound = encode.decode(b"".join(speaking))
    got = receipt(made, speaking.passages, speaking.recipe.rate_hz)
    assert got["complete"]
    total_s = got["sentences"][0]["start_s"]
    assert 0 <= total_s < 0.1
    for before, after in pairwise([*got["sentences"], {"start_s": got["duration_s"]}]):
        pause_s = after["start_s"] - before["start_s"] - before["duration_s"]
        assert before["duration_s"] > 0 and pause_s > 0
        total_s += before["duration_s"] + pause_s
    assert abs(total_s - got["duration_s"]) < 0.001 * len(got["sentences"])
    assert abs(got["duration_s"] - sound.duration_s) < 0.001
    samples = sum(one.samples for one in speaking.passages)
    assert samples == len(sound.samples), "to the sample"
