"""`narrator script`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from narrator.cli import terminal
from narrator.report import estimate_report, phonemes, script_report
from narrator.types import Utterance

if TYPE_CHECKING:
    from narrator.narration import Narration


def run(options: argparse.Namespace) -> int:
    """Show the very words that will be spoken, or how long they will take."""
    settings = terminal.settings_of(options)
    lexicon = terminal.lexicon_of(options)
    narration = terminal.narration_of(options.source, options, settings, lexicon)
    terminal.warn(narration.article)
    if options.json:
        report = estimate_report if options.estimate else script_report
        print(json.dumps(report(narration), ensure_ascii=False, indent=1))
    elif options.estimate:
        print(terminal.estimate(narration))
    else:
        print("\n".join(_lines(narration, options.source_text)))
    return 0


def _lines(narration: Narration, with_source: bool) -> Iterator[str]:
    for utterance in narration.utterances:
        yield utterance.text
        if with_source and (beside := _written(utterance)):
            yield f"    {beside}"
        for one in phonemes(utterance) if with_source else ():
            yield f"    = {one['text']} /{one['ipa']}/"


def _written(utterance: Utterance) -> str:
    """The source of an utterance, on one line; "" where it is said as it is written."""
    written = " ".join(utterance.source.split())
    if not written:
        return "+ said by Narrator"
    return "" if written == " ".join(utterance.text.split()) else f"< {written}"
