"""What the doors show of an article, a script and the voices: plain dicts for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from narrator.text.clean import RULES
from narrator.types import Article, Removal, Utterance, VoiceInfo

if TYPE_CHECKING:
    from narrator.narration import Narration  # `narrator clean` needs none of it


def clean_report(article: Article) -> dict[str, Any]:
    """What will be read and what not: `POST /v1/clean`, `narrator clean --json`."""
    return {
        "title": article.title,
        "language": article.language,
        **_found(article),
        "paragraphs": paragraphs(article),
        "removals": [removal_report(one) for one in article.removals],
        **_source(article),
    }


def paragraphs(article: Article) -> list[str]:
    """The article's own words that will be read, a text for each block: a row's cells parted by a
    comma, and no notice of ours."""
    return [
        ", ".join(cell for cell in block.text.split("\t") if cell.strip())
        if block.kind == "row"
        else block.text
        for block in article.blocks
        if block.kind != "notice"
    ]


def estimate_report(narration: Narration) -> dict[str, Any]:
    """How long it will be: `narrator script --estimate --json`."""
    return {
        "title": narration.title,
        "language": narration.article.language,
        "voice": narration.voice.name,
        **length(narration),
        "teaser": narration.article.teaser,
    }


def length(narration: Narration) -> dict[str, Any]:
    """The words that will be spoken, and the seconds that they will last, as far as is known."""
    return {"words": narration.words, "expected_s": round(narration.expected_s, 1)}


def script_report(narration: Narration) -> dict[str, Any]:
    """The very words that will be spoken: `POST /v1/script`, `narrator script --json`."""
    return {
        "title": narration.title,
        "language": narration.article.language,
        "voice": narration.voice.name,
        **length(narration),
        **_found(narration.article),
        "passages": [
            {"index": narration.utterances[first].passage, "kind": kind}
            for kind, first, _ in narration.script.passages
        ],
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
                "phonemes": phonemes(utterance),
            }
            for utterance in narration.utterances
        ],
        "removals": [removal_report(removal) for removal in narration.removals],
        **_source(narration.article),
    }


def phonemes(utterance: Utterance) -> list[dict[str, Any]]:
    """The words that are said by their sounds: `ipa` of [start, end) of the utterance's text."""
    return [
        {
            "text": utterance.text[one.start : one.end],
            "ipa": one.ipa,
            "start": one.start,
            "end": one.end,
        }
        for one in utterance.prosody.phonemes
    ]


def _found(article: Article) -> dict[str, Any]:
    """What came along with the article; "" where it doesn't say."""
    said = article.metadata
    return {
        "kind": article.kind,
        "teaser": article.teaser,
        "metadata": {
            "byline": said.byline,
            "site": said.site,
            "published": said.published,
            "language": said.language,
            "url": said.url,
            "image": said.image_url,
        },
    }


def _source(article: Article) -> dict[str, str]:
    """The text that offsets count in, where it is not what was sent."""
    return {} if article.kind == "text" else {"source": article.source}


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


def removal_report(removal: Removal) -> dict[str, Any]:
    """A removal: `POST /v1/clean`, `POST /v1/script`, a receipt."""
    return {
        "text": removal.text,
        "reason": removal.reason,
        "rule": removal.rule,
        "start": removal.start,
        "end": removal.end,
        "said": removal.said,
        "keepable": removal.rule in RULES,
    }
