"""What the doors show of an article, a script and the voices: plain dicts for JSON."""

from __future__ import annotations

from typing import Any

from narrator.narration import Narration
from narrator.types import Article, Removal, VoiceInfo


def clean_report(article: Article) -> dict[str, Any]:
    """What will be read and what not: `POST /v1/clean`, `narrator clean --json`."""
    return {
        "title": article.title,
        "language": article.language,
        "paragraphs": [block.text for block in article.blocks],
        "removals": [_removal(one) for one in article.removals],
    }


def script_report(narration: Narration) -> dict[str, Any]:
    """The very words that will be spoken: `POST /v1/script`, `narrator script --json`."""
    return {
        "title": narration.title,
        "language": narration.article.language,
        "voice": narration.voice.name,
        "utterances": [
            {
                "index": utterance.index,
                "passage": utterance.passage,
                "text": utterance.text,
                "source": utterance.source,
                "start": utterance.start,
                "end": utterance.end,
                "voice": utterance.voice,
                "pause_after_ms": utterance.pause_after_ms,
            }
            for utterance in narration.utterances
        ],
        "removals": [_removal(removal) for removal in narration.removals],
    }


def voice_report(voice: VoiceInfo, installed: bool) -> dict[str, Any]:
    """A voice: `GET /v1/voices`, `narrator voices --json`."""
    return {
        "name": voice.name,
        "engine": voice.engine,
        "languages": list(voice.languages),
        "licence": voice.licence,
        "description": voice.description,
        "sample_rate_hz": voice.sample_rate_hz,
        "deterministic": voice.deterministic,
        "installed": installed,
    }


def _removal(removal: Removal) -> dict[str, Any]:
    return {
        "text": removal.text,
        "reason": removal.reason,
        "rule": removal.rule,
        "start": removal.start,
        "end": removal.end,
    }
