"""`narrator voices`."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path

from narrator.cli import terminal
from narrator.errors import VoiceMissing
from narrator.settings import Settings
from narrator.types import VoiceInfo
from narrator.voices import catalogue, choose, store


def run(options: argparse.Namespace) -> int:
    """List, install, remove, or hear a voice."""
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
