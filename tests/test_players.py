"""What players read of a file: how long it is, its chapters, whether it has a cover.

`pytest tests/test_players.py -m long -s` prints the table.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import pytest

from narrator import cover, dressing, narrate
from narrator.settings import Settings
from narrator.speaking import Speaking
from tests.articles import sentence
from tests.service import Service

pytestmark = pytest.mark.long

flac: Any = mutagen.flac  # their functions carry no types
mp4: Any = mutagen.mp4
ID3: Any = mutagen.id3.ID3

HEADS = ("The river", "Where it begins", "Where it ends & why")
TEXT = "\n\n".join(
    f"{'#' * min(2, place + 1)} {head}\n\n{sentence(9400 + place)} {sentence(9410 + place)}"
    for place, head in enumerate(HEADS)
)
COVERED = ("mp3", "mp3 96", "mp3 32", "opus", "flac", "m4a", "m4b")
FORMATS = (*COVERED, "mp3 by HTTP", "wav", "aac")

# Of formats that tell their length, as far as a player counts the silent frame behind an MP3
# (24 ms), Opus' pre-skip (6.5 ms), or the encoder's first frame of AAC (42.7 ms) as sound.
WITHIN_S = 0.05
CHAPTERS_WITHIN_S = 0.001
MPV_EARLY_S = 529 / 24000
"""mpv counts from the first sound that is no decoder's delay, an MP3's chapters with it."""

Chapters = list[tuple[str, float]]


@dataclass
class Reading:
    """None where the player has no word for it. A cover is its bytes, or that it is one."""

    length_s: float
    chapters: Chapters | None = None
    cover: bytes | bool | None = None


@dataclass
class Saved:
    path: Path
    samples: int
    rate_hz: int
    chapters: Chapters
    cover: bytes


def ffprobe(path: Path) -> Reading:
    show = ["-show_format", "-show_streams", "-show_chapters"]
    read = json.loads(_said("ffprobe", "-v", "error", "-of", "json", *show, path))
    chapters = [(one["tags"]["title"], float(one["start_time"])) for one in read["chapters"]]
    shown = any(one["disposition"]["attached_pic"] for one in read["streams"])
    return Reading(float(read["format"]["duration"]), chapters, shown)


def by_mutagen(path: Path) -> Reading:
    file = mutagen.File(path)
    length_s = file.info.length
    if path.suffix == ".mp3":
        contents = file.tags.getall("CTOC")
        names = contents[0].child_element_ids if contents else []
        frames = [file.tags[f"CHAP:{name}"] for name in names]
        chapters = [(one.sub_frames["TIT2"].text[0], one.start_time / 1000) for one in frames]
        return Reading(length_s, chapters, b"".join(one.data for one in file.tags.getall("APIC")))
    if isinstance(file, mp4.MP4):
        chapters = [(one.title, one.start) for one in file.chapters or ()]
        return Reading(length_s, chapters, b"".join(map(bytes, file.get("covr", ()))))
    if path.suffix in (".opus", ".flac"):
        pictures = getattr(file, "pictures", None) or [
            flac.Picture(base64.b64decode(one)) for one in file.get("metadata_block_picture", ())
        ]
        return Reading(length_s, _commented(file), b"".join(one.data for one in pictures))
    return Reading(length_s)


def _commented(file: Any) -> Chapters:
    found = []
    for name in sorted(name for name in file if re.fullmatch(r"chapter\d{3}", name.lower())):
        hours, minutes, seconds = file[name][0].split(":")
        start_s = 3600 * int(hours) + 60 * int(minutes) + float(seconds)
        found.append((file[f"{name}name"][0], start_s))
    return found


def mpg123(path: Path) -> Reading:
    """Of MP3 alone; it knows no chapters."""
    sound = subprocess.run(["mpg123", "-q", "-s", path], capture_output=True, check=True).stdout
    subprocess.run(["mpg123-id3dump", "-p", path], capture_output=True, check=True)
    pictures = path.parent.glob(f"{path.name}.*.jpeg")
    rate_hz = mutagen.File(path).info.sample_rate
    return Reading(len(sound) / 2 / rate_hz, None, b"".join(one.read_bytes() for one in pictures))


_TELLS = """
mp.register_event("file-loaded", function()
  local told = {}
  for _, name in ipairs({"duration", "chapter-list", "track-list"}) do
    told[name] = mp.get_property_native(name)
  end
  print("told " .. require("mp.utils").format_json(told))
  mp.command("quit")
end)
"""


def mpv(path: Path) -> Reading:
    script = path.with_name("tells.lua")
    script.write_text(_TELLS)
    shown = (
        "--no-config",
        "--vo=null",
        "--ao=null",
        "--msg-level=all=no,tells=info",
        f"--script={script}",
    )
    read = json.loads(_said("mpv", *shown, path).partition("told ")[2].splitlines()[0])
    chapters = [(one["title"], one["time"]) for one in read["chapter-list"] or ()]
    return Reading(read["duration"], chapters, any(one["albumart"] for one in read["track-list"]))


PLAYERS: dict[str, Callable[[Path], Reading]] = {
    "ffprobe": ffprobe,
    "mutagen": by_mutagen,
    "mpg123": mpg123,
    "mpv": mpv,
}
PAIRS = [
    (format, player)
    for format in FORMATS
    for player in PLAYERS
    if player != "mpg123" or format.startswith("mp3")
]


def _said(*command: str | Path) -> str:
    done = subprocess.run(
        command, capture_output=True, check=True, text=True, stdin=subprocess.DEVNULL, timeout=60
    )
    return done.stdout


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    rows = ["| format | player | length s (true) | chapters | cover |", "|---|---|---|---|---|"]
    yield rows
    print("", *rows, sep="\n")


@pytest.fixture(scope="module")
def saved(
    tmp_path_factory: pytest.TempPathFactory, tone_settings: Settings, service: Service
) -> Callable[[str], Saved]:
    """`saved(format)` is the article in that format, made when it is first asked for."""
    made: dict[str, Saved] = {}
    drawn = cover.drawn(HEADS[0], "")

    def by_command(format: str, folder: Path) -> Saved:
        kind, _, kbps = format.partition(" ")
        narration = narrate(
            TEXT, kind="markdown", settings=tone_settings, bitrate=int(kbps) if kbps else 0
        )
        told: list[Speaking] = []
        path = narration.save(folder / f"a.{kind}", told=told.append)
        last = told[-1]
        starts = dressing.chapters(last.passages, HEADS[0])
        chapters = [(title, start / last.recipe.rate_hz) for start, title in starts]
        carried = format in COVERED
        rate_hz = last.recipe.rate_hz
        return Saved(path, last.samples, rate_hz, chapters * carried, drawn if carried else b"")

    def by_http(folder: Path) -> Saved:
        """What a client has that fetches it when it is whole: the chapters are those of a file."""
        posted = service.http.post("/v1/narrate", json={"markdown": TEXT})
        path = folder / "a.mp3"
        path.write_bytes(service.http.get(posted.headers["content-location"]).content)
        file = asked("mp3")
        return Saved(path, file.samples, file.rate_hz, file.chapters, b"")

    def asked(format: str) -> Saved:
        if format not in made:
            folder = tmp_path_factory.mktemp("players")
            served = format.endswith("HTTP")
            made[format] = by_http(folder) if served else by_command(format, folder)
        return made[format]

    return asked


@pytest.mark.parametrize(("format", "player"), PAIRS)
def test_a_player_reads_length_chapters_and_cover(
    format: str, player: str, saved: Callable[[str], Saved], table: list[str]
) -> None:
    if player != "mutagen" and not shutil.which(player):
        pytest.skip(f"needs {player}")
    file = saved(format)
    read = PLAYERS[player](file.path)
    true_s = file.samples / file.rate_hz
    table.append(_row(format, player, read, true_s))
    if format == "aac":  # ADTS tells no length; players take the bitrate of its beginning
        assert read.length_s == pytest.approx(true_s, rel=0.5)
    else:
        assert read.length_s == pytest.approx(true_s, abs=WITHIN_S)
    if player == "mpg123":
        assert read.length_s == true_s, "all samples, and none more"
    if read.chapters is not None:
        assert [title for title, _ in read.chapters] == [title for title, _ in file.chapters]
        starts = [start_s for _, start_s in file.chapters]
        assert [start_s for _, start_s in read.chapters] == pytest.approx(
            starts, abs=CHAPTERS_WITHIN_S + MPV_EARLY_S * (player == "mpv")
        )
    if read.cover is not None:
        assert read.cover == (bool(file.cover) if isinstance(read.cover, bool) else file.cover)


def _row(format: str, player: str, read: Reading, true_s: float) -> str:
    chapters = "-" if read.chapters is None else str(len(read.chapters))
    covered = "-" if read.cover is None else "yes" if read.cover else "no"
    return f"| {format} | {player} | {read.length_s:.3f} ({true_s:.3f}) | {chapters} | {covered} |"


def test_what_a_tag_tells_outlives_its_making_over_into_the_older_form(
    saved: Callable[[str], Saved], tmp_path: Path
) -> None:
    """ID3v2.4 is what players of the last twenty years read; who needs ID3v2.3 can have it."""
    path = tmp_path / "a.mp3"
    shutil.copy(saved("mp3").path, path)
    before, tag = by_mutagen(path), ID3(path)
    tag.update_to_v23()
    tag.save(path, v2_version=3)
    older = ID3(path, translate=False)
    assert older.version[:2] == (2, 3)
    assert older["TIT2"].text == [HEADS[0]]
    assert older.getall("SYLT")[0].text == ID3(saved("mp3").path).getall("SYLT")[0].text
    assert by_mutagen(path).cover == before.cover
    with suppress(FileNotFoundError):  # id3lib's program, where it is, knows no newer form
        assert f"TIT2 (Title/songname/content description): {HEADS[0]}" in _said(
            "id3v2", "-l", path
        )
