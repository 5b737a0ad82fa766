"""What OpenAPI says of the routes that take an article."""

from __future__ import annotations

from typing import Any

from narrator.types import FORMATS, LOUDNESSES, LUFS, PACES, SPEEDS

SPEED = {"type": "number", "minimum": SPEEDS[0], "maximum": SPEEDS[1], "default": 1}
_STRING = {"type": "string"}
_NUMBER = {"type": "number"}
_WHOLE = {"type": "integer"}
_BYTES = {"type": "string", "format": "binary"}
_RULES = (
    "names of rules of cleaning, as the removals that they make name them; a list, or one string "
    "with commas"
)
_DEFAULTS = (
    "By default code, captions, footnotes and large tables are left out, small tables are read"
)
_LEXICON = "how words are said: lines such as `nginx = engine ex` or `Siobhan = /ʃɪˈvɔːn/`"
_PACE = f"how long the pauses are: {', '.join(PACES)}"
_LOUDNESS = (
    f"{', '.join(LOUDNESSES)}, or LUFS from {LUFS[0]:g} to {LUFS[1]:g}; podcast is -16 LUFS, "
    "broadcast -23, raw the voice's own level"
)
_BITRATE = (
    "kbit/s of MP3, Opus or AAC; of MP3 32, 40, 48, 56 and 64 (at 24 kHz), 80, 96, 112, 128, 160, "
    "192, 256 and 320 (at 48 kHz). 0 is the format's own: of MP3 64"
)
_QUOTE_VOICE = "who speaks block quotes; the one who narrates, if it is not given"
_HEADING_VOICE = "who speaks the title and the headings; else the one who narrates"
_BYLINE = "whether it is said where the article is from and whom it is by"
_SPEAKERS = (
    "voices for an interview's turns (Anna: I never knew.): auto, or those of names, as in "
    "Anna=af_heart,Ben=am_michael"
)
SOURCES = {
    "text": "the article as plain text",
    "html": "the article's page or a piece of it, as HTML",
    "markdown": "the article as Markdown",
    "url": "the article's http(s) address, fetched before anything is answered",
}
KINDS = {
    "text/plain": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "application/epub+zip": "epub",
    "application/pdf": "pdf",
}
"""Media types of bodies, and the kind that each is read as."""

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "description": "An article. Beside a body that is not JSON, all else that is asked for comes "
    "as parameters. The kind of `application/octet-stream`, or of no type, is found from the "
    "content.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "description": "exactly one of text, html, markdown and url is given",
                "oneOf": [{"required": [name]} for name in SOURCES],
                "properties": {
                    **{name: _STRING | {"description": said} for name, said in SOURCES.items()},
                    "title": _STRING | {"description": "in place of the title found"},
                    "voice": _STRING | {"default": "auto"},
                    "speed": SPEED,
                    "format": _STRING | {"enum": list(FORMATS), "default": "mp3"},
                    "lexicon": {
                        "type": ["string", "object"],
                        "additionalProperties": _STRING,
                        "description": f"{_LEXICON}; or an object of words and what is said",
                    },
                    "keep": {
                        "type": ["array", "string"],
                        "items": _STRING,
                        "description": f"what these would leave out is read: {_RULES}. {_DEFAULTS}",
                    },
                    "drop": {
                        "type": ["array", "string"],
                        "items": _STRING,
                        "description": f"what these recognise is left out, wherever it stands: "
                        f"{_RULES}. {_DEFAULTS}",
                    },
                    "pace": _STRING | {"enum": list(PACES), "description": _PACE},
                    "loudness": {"type": ["string", "number"], "description": _LOUDNESS},
                    "bitrate": _WHOLE | {"minimum": 0, "description": _BITRATE},
                    "quote_voice": _STRING | {"description": _QUOTE_VOICE},
                    "heading_voice": _STRING | {"description": _HEADING_VOICE},
                    "byline": {"type": "boolean", "default": False, "description": _BYLINE},
                    "speakers": {
                        "type": ["string", "object"],
                        "additionalProperties": _STRING,
                        "description": f"{_SPEAKERS}; or an object of names and voices",
                    },
                },
            }
        },
        **{
            media_type: {"schema": _BYTES if kind in ("epub", "pdf") else _STRING}
            for media_type, kind in KINDS.items()
        },
        "application/octet-stream": {"schema": _BYTES},
    },
}
PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": kind},
        "description": said,
    }
    for name, kind, said in (
        ("title", "string", "in place of the title found"),
        ("voice", "string", "who speaks"),
        ("speed", "number", f"{SPEEDS[0]} to {SPEEDS[1]:g}"),
        ("format", "string", ", ".join(FORMATS)),
        ("lexicon", "string", _LEXICON),
        (
            "keep",
            "string",
            f"rules whose removals are read, with commas or repeated. {_DEFAULTS}",
        ),
        (
            "drop",
            "string",
            f"rules that remove wherever they recognise, with commas or repeated. {_DEFAULTS}",
        ),
        ("pace", "string", _PACE),
        ("loudness", "string", _LOUDNESS),
        ("bitrate", "integer", _BITRATE),
        ("quote_voice", "string", _QUOTE_VOICE),
        ("heading_voice", "string", _HEADING_VOICE),
        ("speakers", "string", _SPEAKERS),
        ("byline", "boolean", _BYLINE),
    )
]
BODY = {"requestBody": REQUEST_BODY, "parameters": PARAMETERS}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_AT = {"type": "integer", "description": "offset in characters of the source"}
_REMOVAL = _object(
    text=_STRING,
    reason=_STRING | {"description": "for people"},
    rule=_STRING | {"description": "stable; a name for keep and drop"},
    start=_AT,
    end=_AT,
    said=_STRING | {"description": "what is said in its place, or empty"},
    keepable={"type": "boolean", "description": "whether `keep` takes this rule"},
)
_FOUND: dict[str, Any] = {
    "kind": _STRING | {"enum": ["text", "html", "markdown", "epub", "pdf"]},
    "teaser": _STRING | {"description": "why this is only an article's beginning, or empty"},
    "metadata": _object(
        byline=_STRING,
        site=_STRING,
        published=_STRING | {"description": "ISO 8601"},
        language=_STRING | {"description": "as the page declares it"},
        url=_STRING,
        image=_STRING,
    ),
}
_UTTERANCE = _object(
    index=_WHOLE,
    passage=_WHOLE,
    text=_STRING | {"description": "the words that are spoken"},
    source=_STRING | {"description": "what is written there"},
    start=_AT,
    end=_AT,
    voice=_STRING,
    pause_after_ms=_WHOLE,
    phonemes=_list(
        _object(
            text=_STRING,
            ipa=_STRING | {"description": "how it is said, where the voice can be told sounds"},
            start=_WHOLE | {"description": "offset in characters of the utterance's text"},
            end=_WHOLE,
        )
    ),
)


def _shown(about: str, schema: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    text = {"description": "the text that offsets count in; absent of plain text, as it was sent"}
    schema["properties"]["source"] = _STRING | text
    return {200: {"description": about, "content": {"application/json": {"schema": schema}}}}


CLEANED = _shown(
    "what will be read, and what not",
    _object(
        title=_STRING,
        language=_STRING,
        **_FOUND,
        paragraphs=_list(_STRING),
        removals=_list(_REMOVAL),
    ),
)
SCRIPTED = _shown(
    "the words that will be spoken",
    _object(
        title=_STRING,
        language=_STRING,
        voice=_STRING,
        words=_WHOLE,
        expected_s=_NUMBER | {"description": "seconds that it will last, within a tenth or so"},
        **_FOUND,
        passages=_list(
            _object(
                index=_WHOLE,
                kind=_STRING | {"description": "title, byline, heading, paragraph, item, quote …"},
            )
        ),
        utterances=_list(_UTTERANCE),
        removals=_list(_REMOVAL),
    ),
)
_SENTENCE = _object(
    text=_STRING | {"description": "what is written there"},
    start=_AT,
    end=_AT,
    spoken=_STRING | {"description": "the words that are spoken for it"},
    passage=_WHOLE,
    voice=_STRING,
    start_s={"type": ["number", "null"], "description": "when it is heard; null: not made yet"},
    duration_s={"type": ["number", "null"], "description": "without the pause after it"},
    doubtful={"type": "boolean", "description": "whether a recogniser did not understand it"},
    doubtful_words=_list(_STRING),
)
_RECEIPT = _object(
    title=_STRING,
    language=_STRING,
    voice=_STRING,
    complete={"type": "boolean", "description": "whether all of it is made"},
    duration_s=_NUMBER | {"description": "of what is made so far"},
    sentences=_list(_SENTENCE),
    removals=_list(_REMOVAL),
)
_SCRIPT = SCRIPTED[200]["content"]["application/json"]["schema"]
SHOWN: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the words that are spoken; with `receipt`, when each sentence is heard",
        "content": {"application/json": {"schema": {"oneOf": [_SCRIPT, _RECEIPT]}}},
    }
}
RECEIPT_PARAMETER: dict[str, Any] = {
    "name": "receipt",
    "in": "query",
    "required": False,
    "allowEmptyValue": True,
    "schema": _STRING,
    "description": "given, with any value or none: the receipt, as far as it is made",
}
