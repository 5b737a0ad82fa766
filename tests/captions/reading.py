"""Captions read back, strictly."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_VTT = re.compile(r"(\d\d+):([0-5]\d):([0-5]\d)\.(\d{3})")
_SRT = re.compile(r"(\d\d):([0-5]\d):([0-5]\d),(\d{3})")
_STAMP = re.compile(r"<([\d:.]+)>")


@dataclass(frozen=True)
class Cue:
    name: str
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    stamps_ms: tuple[int, ...] = ()


def vtt(text: str) -> list[Cue]:
    head, *blocks = text.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    cues = []
    for block in blocks:
        name, times, *lines = block.split("\n")
        start, end = (_ms(_VTT, time) for time in times.split(" --> "))
        assert "-->" not in name + "".join(lines)
        stamps = tuple(_ms(_VTT, stamp) for line in lines for stamp in _STAMP.findall(line))
        bare = tuple(html.unescape(_checked(_STAMP.sub("", line))) for line in lines)
        cues.append(Cue(name, start, end, bare, stamps))
    return cues


def srt(text: str) -> list[Cue]:
    cues = []
    for number, block in enumerate(text.rstrip("\n").split("\n\n"), 1):
        name, times, *lines = block.split("\n")
        assert name == str(number)
        start, end = (_ms(_SRT, time) for time in times.split(" --> "))
        assert not any("-->" in line for line in lines)
        cues.append(Cue(name, start, end, tuple(lines)))
    return cues


def _checked(line: str) -> str:
    assert "<" not in line
    assert ">" not in line
    assert re.fullmatch(r"(?:[^&]|&amp;|&lt;|&gt;)*", line)
    return line


def _ms(form: re.Pattern[str], time: str) -> int:
    match = form.fullmatch(time)
    assert match, time
    hours, minutes, seconds, ms = map(int, match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
