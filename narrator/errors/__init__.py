"""Everything that can go wrong, as one tree.

NarratorError
├── InputError            what was asked can't be done as asked: exit 2, HTTP 4xx
│   ├── EmptyText            nothing but white space was sent
│   ├── NothingToRead        all of it was debris
│   ├── NotText              binary, or bytes that no encoding explains
│   ├── UnsupportedKind      a kind of source that is not read
│   ├── TooLarge             more bytes than the limit
│   ├── UnreadableSource     a file that is not there or can't be opened
│   ├── Unsayable            a script that no installed voice speaks
│   ├── UnknownVoice         no voice of that name
│   ├── AddressRefused       an address that is not public http(s)
│   ├── NotFetched           nothing came from an address: no host, an error, too slow
│   ├── BadLexicon           a line of a lexicon that is not understood
│   ├── BadValue             a speed, format, setting or parameter out of its range
│   ├── BadOutput            a folder that isn't there, a file that can't be written
│   ├── NoEpisode            no episode of that id in the library
│   ├── NoFeed               no feed of that slug in it
│   └── NoSubscription       no subscription of that id in it
├── MissingError          a voice or a file is not on this machine: exit 3, HTTP 503
│   ├── VoiceMissing         known but not installed
│   ├── VoiceNotFetched      no package index, no network, no such wheel
│   └── VoiceCorrupt         a voice file whose sha256 is not the manifest's
├── SpeakError            synthesis failed: exit 1, HTTP 500 or an aborted stream
│   ├── Bad                  never speak this again: the engine refuses it
│   ├── Lost                 the worker died or hung: speak it again, in front
│   ├── Cancelled            nobody wants it any more
│   └── UtteranceFailed      a narration's end: the utterance that killed its workers twice
├── OutputError           the disk is full, a port is taken: exit 1
├── LibraryLocked         another program holds the database: exit 1, HTTP 503
└── LibraryUnusable       the database is damaged, or of a later version: exit 1

An error's `args` are its fields, in order, so that each crosses a process border by pickle
whole. `status`, `exit_code` and `type` are what the doors say of it (RFC 9457 `type` is a
stable slug); `field` names the part of the request at fault.
"""

from __future__ import annotations

from narrator.errors.base import NarratorError
from narrator.errors.failures import (
    Bad,
    Cancelled,
    LibraryLocked,
    LibraryUnusable,
    Lost,
    MissingError,
    OutputError,
    SpeakError,
    UtteranceFailed,
    VoiceCorrupt,
    VoiceMissing,
    VoiceNotFetched,
)
from narrator.errors.inputs import (
    AddressRefused,
    BadLexicon,
    BadOutput,
    BadValue,
    EmptyText,
    InputError,
    NoEpisode,
    NoFeed,
    NoSubscription,
    NotFetched,
    NothingToRead,
    NotText,
    TooLarge,
    UnknownVoice,
    UnreadableSource,
    Unsayable,
    UnsupportedKind,
)

__all__ = [
    "AddressRefused",
    "Bad",
    "BadLexicon",
    "BadOutput",
    "BadValue",
    "Cancelled",
    "EmptyText",
    "InputError",
    "LibraryLocked",
    "LibraryUnusable",
    "Lost",
    "MissingError",
    "NarratorError",
    "NoEpisode",
    "NoFeed",
    "NoSubscription",
    "NotFetched",
    "NotText",
    "NothingToRead",
    "OutputError",
    "SpeakError",
    "TooLarge",
    "UnknownVoice",
    "UnreadableSource",
    "Unsayable",
    "UnsupportedKind",
    "UtteranceFailed",
    "VoiceCorrupt",
    "VoiceMissing",
    "VoiceNotFetched",
]
