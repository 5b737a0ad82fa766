"""`narrator voices`."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrator.cli import terminal
from narrator.errors import VoiceMissing
from narrator.settings import Settings
from narrator.types import VoiceInfo
from narrator.voices import catalogue, choose, store

if TYPE_CHECKING:
    from audio.loudness import Loudness
    from narrator.calibrating import Calibration


def run(options: argparse.Namespace) -> int:
    """List, install, remove, calibrate, or hear a voice."""
    settings = terminal.settings_of(options)
    action = options.action or "list"
    if action == "list":
        return _list(settings, as_json=getattr(options, "json", False))
    info = catalogue.info(options.name)
    if action == "install":
        return _install(info, settings, options.folder)
    if action == "remove":
        store.remove(info, settings.home)
        terminal.say(f"{info.name}: its files are removed")
        return 0
    if action == "calibrate":
        return _calibrate(info, settings, as_json=options.json)
    return _sample(info, settings, options.output or f"{info.name.replace(':', '-')}.mp3")


def _list(settings: Settings, *, as_json: bool) -> int:
    rows = [(info, choose.installed(info.name, settings.home)) for info in catalogue.voices()]
    if as_json:
        from narrator.report import voice_report

        print(json.dumps([voice_report(*row) for row in rows], ensure_ascii=False, indent=1))
        return 0
    width = max(len(info.name) for info, _ in rows)
    for info, installed in sorted(rows, key=lambda row: -row[0].rank):
        state = "ready" if installed else "not installed"
        languages = ",".join(info.languages[:3])
        print(f"{info.name:{width}}  {state:13}  {languages:14}  {info.description}")
    return 0


def _install(info: VoiceInfo, settings: Settings, folder: str | None) -> int:
    from tqdm import tqdm

    shown = sys.stderr.isatty()
    bar = tqdm(unit="B", unit_scale=True, file=sys.stderr, disable=not shown, leave=False)

    def told(name: str, done: int, total: int) -> None:
        bar.set_description(f"{info.name}: {name}", refresh=False)
        bar.total = total
        bar.update(done - bar.n)

    with closing(bar):
        store.install(
            info, settings.home, from_folder=Path(folder) if folder else None, progress=told
        )
    if not choose.installed(info.name, settings.home):
        raise VoiceMissing(info.name, choose.remedy(info))
    terminal.say(f"{info.name}: ready ({info.licence})")
    return 0


def _calibrate(info: VoiceInfo, settings: Settings, *, as_json: bool) -> int:
    from tqdm import tqdm

    from narrator.calibrating import calibrated

    bar = tqdm(file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)

    def told(what: str, done: int, total: int) -> None:
        bar.set_description(f"{info.name}: {what}", refresh=False)
        bar.total, bar.n = total, done
        bar.refresh()

    with closing(bar):
        found = calibrated(info, settings, told=told)
    if as_json:
        print(json.dumps(_calibration(found), ensure_ascii=False, indent=1))
        return 0
    for when, (gain_db, loudness) in (("before", found.before), ("now", found.after)):
        terminal.say(
            f"{info.name}: {when} {loudness.integrated_lufs:.1f} LUFS, true peak "
            f"{loudness.true_peak_dbtp:.1f} dBTP, with {gain_db:+.2f} dB"
        )
    return 0


def _calibration(found: Calibration) -> dict[str, Any]:
    def heard(gain_db: float, loudness: Loudness) -> dict[str, float]:
        return {
            "gain_db": gain_db,
            "integrated_lufs": round(loudness.integrated_lufs, 2),
            "true_peak_dbtp": round(loudness.true_peak_dbtp, 2),
        }

    return {
        "voice": found.voice.name,
        "audio_s": round(found.audio_s, 1),
        "before": heard(*found.before),
        "after": heard(*found.after),
        "levels": [{"lufs": lufs, "gain_db": gain_db} for lufs, gain_db in found.points],
        "file": str(found.file),
    }


def _sample(info: VoiceInfo, settings: Settings, output: str) -> int:
    from narrator.narration import narrate

    narration = narrate(catalogue.SAMPLE, voice=info.name, cleaned=False, settings=settings)
    if output == "-":
        terminal.checked_stdout()
        for chunk in narration.chunks():
            sys.stdout.buffer.write(chunk)
        return 0
    terminal.put(narration.save(output))
    return 0
