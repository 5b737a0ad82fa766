"""`narrator clean`."""

from __future__ import annotations

import argparse
import json
import sys

from narrator.cli import terminal
from narrator.report import clean_report, paragraphs


def run(options: argparse.Namespace) -> int:
    """Show what will be read, without the title: on a terminal that is told beside it."""
    settings = terminal.settings_of(options)
    article = terminal.article_of(options, settings)
    terminal.warn(article)
    if article.title and not options.json and sys.stderr.isatty():
        terminal.say(f"title: {article.title}")
    if options.json:
        print(json.dumps(clean_report(article), ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(paragraphs(article)))
    return 0
