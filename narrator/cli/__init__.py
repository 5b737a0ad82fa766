"""The terminal door. Commands import what they need when they run, so that `--help` is quick."""

from narrator.cli.main import main

__all__ = ["main"]
