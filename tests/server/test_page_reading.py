"""The page in a real browser: what is heard is marked in the text, and what is clicked is heard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.articles import article
from tests.server.conftest import Browser
from tests.service import Service

TEXT = (
    f"# A walk 🚶 & more\n\nIt cost $4.2bn, he said --> AT&T. {article(1, first=16_000)}\n\n"
    f"## The second part\n\n{article(3, first=16_100)}\n\n## שלום, the third\n\n"
    f"{article(2, first=16_200)}"
)


@pytest.mark.long
def test_one_reads_along_and_goes_to_words_and_chapters(browser: Browser, tmp_path: Path) -> None:
    text = tmp_path / "article.md"
    text.write_text(TEXT)
    pictures = os.environ.get("SEEN_PICTURES", str(tmp_path))
    with Service(tmp_path / "home", voice="tone", NARRATOR_TONE_DELAY_MS="150") as service:
        seen = browser("reading.mjs", f"{service.url}/", str(text), pictures)
    assert not seen["logs"], seen["logs"]
    assert seen["state"]["state"] == "speaking", "while it is being spoken"
    for name in ("first", "second", "after", "again"):
        one = seen[name]
        assert one["paragraphs"] == 1, "one paragraph is marked"
        assert one["at"] - 0.05 <= one["now"], name
        assert one["word"].strip() in one["heard"]
    assert seen["second"]["at"] > seen["first"]["at"]
    assert seen["text"][0] == "A walk 🚶 & more"
    assert seen["text"][1].startswith("It cost $4.2bn, he said --> AT&T.")
    assert seen["session"]["title"] == "A walk 🚶 & more"
    assert seen["session"]["artwork"][0].endswith(seen["state"]["links"]["cover"])
    assert seen["clicked"]["now"] == pytest.approx(seen["clicked"]["at"], abs=0.2)
    assert seen["chapters"][:2] == ["A walk 🚶 & more", "The second part"]
    assert len(seen["chapters"]) == 3
    assert seen["chapter"] == "The second part"
    cues = seen["cues"]
    assert cues and all(start < end for start, end, _ in cues)
    assert "--> AT&T." in " ".join(text for *_, text in cues).replace("\n", " ")
    links = seen["state"]["links"]
    captions = [links[name] for name in ("vtt", "words.vtt", "srt", "json", "chapters", "marks")]
    assert seen["files"] == [*links["audio"].values(), *captions]
    assert seen["wide"] <= 360, "nothing is wider than a phone"
