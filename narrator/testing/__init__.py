"""For voice authors and our own tests: hears the tone voice, and holds a voice to its promises."""

from narrator.testing.comparing import Begun, Comparison, begun, compare
from narrator.testing.conformance import (
    BrokenPromise,
    check_cancel,
    check_closed,
    check_durations,
    check_given_sounds,
    check_onsets,
    check_refuses_nothing_to_say,
    check_repeatable,
    check_sound,
    check_speed,
    check_voice,
    check_words,
    quiet,
)
from narrator.testing.hearing import Heard, HeardWord, decode

__all__ = [
    "Begun",
    "BrokenPromise",
    "Comparison",
    "Heard",
    "HeardWord",
    "begun",
    "check_cancel",
    "check_closed",
    "check_durations",
    "check_given_sounds",
    "check_onsets",
    "check_refuses_nothing_to_say",
    "check_repeatable",
    "check_sound",
    "check_speed",
    "check_voice",
    "check_words",
    "compare",
    "decode",
    "quiet",
]
