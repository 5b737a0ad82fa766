from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3

from audio.tags import LIMITS_BYTES, Tags, container_tags, id3_block

FULL = Tags(
    title="Ünïcode 標題 🎧",
    artist="Ann Other",
    album="The Example Times",
    source="https://example.org/a?b=1",
    language="en-GB",
    comment="Spoken by a synthetic voice (af_heart).",
    date="2024-03-01T09:30:00+01:00",
    narrator="af_heart",
)


def read(block: bytes) -> ID3:
    return ID3(io.BytesIO(block))


def test_a_tag_reads_back_and_has_the_size_asked_for() -> None:
    block = id3_block(FULL, 4096)
    tag = read(block)
    assert len(block) == 4096
    assert tag.version == (2, 4, 0)
    assert tag["TIT2"].text == ["Ünïcode 標題 🎧"]
    assert tag["TPE1"].text == ["Ann Other"]
    assert tag["TALB"].text == ["The Example Times"]
    assert tag["WOAS"].url == "https://example.org/a?b=1"
    assert [str(date) for date in tag["TDRC"].text] == ["2024-03-01"]
    assert tag["TXXX:narrator"].text == ["af_heart"]
    assert tag["TLAN"].text == ["eng"]
    assert tag["COMM::eng"].text == ["Spoken by a synthetic voice (af_heart)."]
    assert tag.size == 4096


def test_an_address_in_other_letters_is_kept_too() -> None:
    tag = read(id3_block(Tags("t", source="https://例え.jp/"), 4096))
    assert tag["TXXX:source"].text == ["https://例え.jp/"]


@given(st.builds(Tags, *[st.text(max_size=2000)] * 8))
def test_any_text_fits(tags: Tags) -> None:
    assert len(id3_block(tags, 4096)) == 4096


def test_the_longest_fields_fit_and_are_cut_between_characters() -> None:
    tags = Tags(*["標" * 5000] * 8)
    tag = read(id3_block(tags, 4096))
    assert set(tag["TIT2"].text[0]) == {"標"}
    assert len(tag["TIT2"].text[0].encode()) <= 1000


def test_the_longest_of_every_field_fits_into_the_head_of_a_stream() -> None:
    longest = dict.fromkeys(LIMITS_BYTES, "x" * 5000) | {"date": "2024-03-01", "language": "en"}
    tag = read(id3_block(Tags(**longest), 4096))
    assert len(tag["TXXX:narrator"].text[0]) == LIMITS_BYTES["narrator"]
    assert str(tag["TDRC"].text[0]) == "2024-03-01"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2024-03-01 09:30", "2024-03-01"),
        ("1 March", None),
        ("20240301", None),
        ("٢٠٢٤", None),
    ],
)
def test_of_a_date_the_day_is_kept_and_of_what_is_none_nothing(
    given: str, kept: str | None
) -> None:
    assert Tags("t", date=given).fields().get("date") == kept


def test_control_characters_and_lone_surrogates_go() -> None:
    tag = read(id3_block(Tags("a\0b\nc\ud800d"), 4096))
    assert tag["TIT2"].text == ["a b c d"]


def test_too_small_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 60"):
        id3_block(FULL, 60)


def test_an_empty_tag_is_a_tag_too() -> None:
    block = id3_block(Tags(""), 256)
    assert block[:3] == b"ID3"
    assert len(block) == 256
    assert read(block).size == 256


def test_containers_get_the_fields_that_say_something() -> None:
    assert container_tags(Tags("T", source="https://example.org/")) == {
        "title": "T",
        "purl": "https://example.org/",
    }
