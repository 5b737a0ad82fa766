"""`narrator serve`."""

from __future__ import annotations

import argparse
import shutil

from narrator.cli import terminal


def run(options: argparse.Namespace) -> int:
    """Start the service, after saying where it is."""
    settings = terminal.settings_of(options)
    from narrator.server import serve

    listening = serve.bound(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else shown}:{port}"
    terminal.say(f"Narrator listens at {address}/  (Ctrl-C ends it)")
    terminal.say("Hear an article while it is being spoken:")
    terminal.say(f"  curl -sN --data-binary @article.txt {address}/v1/narrate {_player()}")
    serve.run(listening, settings)
    return 0


def _player() -> str:
    """What to do with the sound here: into a player that is installed, else into a file."""
    players = {"mpv": "| mpv -", "ffplay": "| ffplay -nodisp -autoexit -", "mpg123": "| mpg123 -"}
    return next((line for name, line in players.items() if shutil.which(name)), "> article.mp3")
