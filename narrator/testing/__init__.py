"""For voice authors and our own tests: hears the tone voice, and holds a voice to its promises."""

from narrator.testing.hearing import Heard, HeardWord, decode

__all__ = ["Heard", "HeardWord", "decode"]
