"""`narrator script`."""

from __future__ import annotations

import argparse
import json

from narrator.cli import terminal
from narrator.report import script_report


def run(options: argparse.Namespace) -> int:
    """Show the very words that will be spoken."""
    settings = terminal.settings_of(options)
    narration = terminal.narration_of(options.source, options, settings)
    if options.json:
        print(json.dumps(script_report(narration), ensure_ascii=False, indent=1))
    else:
        print("\n".join(utterance.text for utterance in narration.utterances))
    return 0
