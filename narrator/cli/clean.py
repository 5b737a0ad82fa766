"""`narrator clean`."""

from __future__ import annotations

import argparse
import json

from narrator.cli import terminal
from narrator.report import clean_report, paragraphs


def run(options: argparse.Namespace) -> int:
    """Show what will be read, without the title."""
    settings = terminal.settings_of(options)
    article = terminal.article_of(options, settings)
    terminal.warn(article)
    if options.json:
        print(json.dumps(clean_report(article), ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(paragraphs(article)))
    return 0
