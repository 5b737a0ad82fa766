"""The heteronyms that need more than "noun or verb", each with what tells its readings apart.

A decider takes the place, the word as written and the text, and gives sounds, or "" for what it
leaves to the voice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from narrator.text.verbalise.fragments import table
from narrator.text.verbalise.heteronyms.context import (
    SURE,
    Place,
    adverb,
    asked,
    be,
    determined,
    ended,
    plural,
    verb_score,
    words,
)

Decider = Callable[[Place, str, str], str]


@lru_cache(maxsize=128)
def cues(name: str) -> frozenset[str]:
    """A list of words of `data/heteronyms.json`; empty where there is none of that name."""
    return frozenset(table("heteronyms")["cues"].get(name, "").split())


def _say(word: str, reading: str) -> str:
    return str(table("heteronyms")["sounds"][word][reading])


def _verbal(word: str) -> str:
    return str(table("heteronyms")["verbs"][word][1])


def _read(place: Place, written: str, text: str) -> str:
    before, further = place.before()
    past, present = _say("read", "past"), _say("read", "present")
    if before in words("have") or be(before) or further in words("have"):
        return past
    if before == "to" or before in words("modals"):
        return present
    if before in words("pronouns") | words("third") | words("indefinite") and asked(place):
        return present
    if before in words("third") | words("indefinite"):
        return past
    if before in words("pronouns") or plural(before) or before in words("subjects"):
        return _read_of_many(place)
    if ended(before) or before in ("and", "or", "but", "then"):
        return ""
    if determined(before) or before in words("prepositions"):
        return present
    return past if _object_follows(place) and before != "good" else ""


def _read_of_many(place: Place) -> str:
    if place.near(words("present_cues")) or not place.near(words("past_cues")):
        return _say("read", "present")
    return _say("read", "past")


def _object_follows(place: Place) -> bool:
    after = place.at(1)
    return (
        determined(after)
        or after in words("objects")
        or after in ("out", "aloud", "from", "that", '"', "“", ":", "like", "as", "simply")
    )


def _lead(place: Place, written: str, text: str) -> str:
    score = verb_score(place)
    if score > SURE:
        return _say("lead", "guide")
    if place.at(1) in cues("lead after"):
        return _say("lead", "metal")
    bare = not determined(place.at(-1)) and place.at(-1) not in words("quantities")
    if bare and place.near(cues("metal")) and place.at(1) not in ("to", "role"):
        return _say("lead", "metal")
    made_of = place.at(-1) == "of" and place.at(-2) in ("made", "levels", "traces", "full", "tons")
    return _say("lead", "metal") if made_of else ""


def _live(place: Place, written: str, text: str) -> str:
    verb, alive = _say("live", "verb"), _say("live", "alive")
    before, further = place.before()
    direct = place.at(-1)
    if (before == "to" and further not in words("to_nouns")) or before in words("modals"):
        return verb
    if place.at(1) in cues("live after") or direct in cues("live before"):
        return alive
    if verb_score(place) >= 1 or before in words("objects") | words("subjects"):
        return verb
    if determined(direct) or direct in words("prepositions") or be(direct):
        return alive
    if place.near(cues("live before"), reach=4) or direct.endswith("ed"):
        return alive
    if written == "live" and (place.at(1) in cues("live with") or asked(place)):
        return verb
    return ""


def _third(name: str, noun: str, verb: str) -> Decider:
    """Of a verb's form with s, which is also a plural: "she lives", "their lives"."""

    def decide(place: Place, written: str, text: str) -> str:
        before, _ = place.before()
        if before in words("third") | words("indefinite") or before in ("who", "that", "which"):
            return _say(name, verb)
        if determined(before) or before in words("prepositions") | words("quantities"):
            return _say(name, noun)
        if plural(before) or ended(before) or before in words("takers"):
            return ""
        after = place.at(1)
        if determined(after) or after in ("in", "there", "here", "with", "alone", "at", "apart"):
            return _say(name, verb)
        return ""

    return decide


def _close(place: Place, written: str, text: str) -> str:
    near, shut = _say("close", "near"), _say("close", "shut")
    direct, after = place.at(-1), place.at(1)
    before, _ = place.before()
    if before in words("modals"):
        return shut
    if before == "to" and after not in cues("close after") | {"to", "by"}:
        return shut
    if after in ("of", "at") and (determined(direct) or direct == "at"):
        return shut
    if determined(direct) and ended(after):
        return shut  # "drew to a close"
    if direct in words("intensifiers") or after in cues("close after") or after == "to":
        return near
    if be(before) or direct in ("come", "came", "comes", "get", "got", "stay", "stood", "draw"):
        return near
    if determined(direct) or direct in ("with", "in"):
        return near
    if verb_score(place) >= 1 or after in cues("shut"):
        return shut
    return ""


def _content(place: Place, written: str, text: str) -> str:
    before, _ = place.before()
    direct, after = place.at(-1), place.at(1)
    if before in cues("linking") and (ended(after) or after in ("to", "with", "and", "that")):
        return _say("content", "glad")
    if adverb(direct) and (ended(after) or after in ("to", "with")):
        return _say("content", "glad")
    if determined(direct) or direct in words("prepositions"):
        return _say("content", "matter")
    return ""


def _bow(place: Place, written: str, text: str) -> str:
    knot = place.near(cues("knot"), reach=8)
    before, _ = place.before()
    if verb_score(place) > SURE and before != "that":
        return _say("bow", "bend")
    if knot:
        return _say("bow", "knot")
    bend = place.at(1) in cues("bend") or place.at(-2) in cues("bend") or place.at(-1) == "ship's"
    return _say("bow", "bend") if bend or place.near(cues("bend"), reach=3) else ""


def _row(place: Place, written: str, text: str) -> str:
    after, direct = place.at(1), place.at(-1)
    if direct in cues("rank") or place.at(-2) == "in" or after == "of":
        return ""
    return _say("row", "quarrel") if after in cues("quarrel") or direct in cues("quarrel") else ""


def _bass(place: Place, written: str, text: str) -> str:
    fish, music = place.near(cues("fish")), place.near(cues("music"))
    if fish == music:
        return ""
    return _say("bass", "fish" if fish > music else "music")


def _dove(place: Place, written: str, text: str) -> str:
    before, _ = place.before()
    people = words("pronouns") | words("third")
    if before in people or before in ("and", "then"):
        return _say("dove", "plunged")
    if place.at(1) in cues("plunge") and not determined(before) and before not in cues("bird"):
        return _say("dove", "plunged")
    return ""


def _wound(place: Place, written: str, text: str) -> str:
    before, _ = place.before()
    turned, injury = _say("wound", "turned"), _say("wound", "injury")
    if before == "to" or before in words("modals"):
        return injury
    if before in words("pronouns") | words("third") | words("have"):
        return turned
    if determined(before) or before in words("prepositions"):
        return injury
    if place.at(1) in cues("wind after") and not ended(before):
        return turned
    return ""


def _minute(place: Place, written: str, text: str) -> str:
    before, direct = place.before()[0], place.at(-1)
    if direct in words("quantities"):
        return ""
    if place.at(1) in cues("tiny") or (be(before) and ended(place.at(1))):
        return _say("minute", "tiny")
    return ""


def _invalid(place: Place, written: str, text: str) -> str:
    after = place.at(1)
    person = after in cues("invalid") or (
        place.at(-1) == "an" and (ended(after) or after in ("who", "and", "since", "for"))
    )
    return _say("invalid", "person" if person else "void")


def _moped(place: Place, written: str, text: str) -> str:
    before, _ = place.before()
    people = words("pronouns") | words("third") | words("have")
    sulked = before in people or (place.at(1) in ("around", "about") and not determined(before))
    return _say("moped", "sulked") if sulked else ""


def _wind(place: Place, written: str, text: str) -> str:
    score = verb_score(place)
    if score >= SURE:
        return _verbal("wind")
    return str(table("heteronyms")["verbs"]["wind"][0]) if score <= -SURE else ""


def _tear(place: Place, written: str, text: str) -> str:
    score = verb_score(place)
    if score >= SURE or place.near(cues("muscle")) or place.at(-2) == "wear":
        return _verbal("tear")
    return str(table("heteronyms")["verbs"]["tear"][0]) if score <= -SURE else ""


def _does(place: Place, written: str, text: str) -> str:
    counted = place.at(-1) in words("quantities") | words("prepositions") or (
        place.at(-1) in ("the", "and", "several", "many")
    )
    return _say("does", "deer") if counted and place.near(cues("deer"), reach=8) else ""


def _job(place: Place, written: str, text: str) -> str:
    told = written == "Job" and place.at(-1) == "of" and place.at(-2) in cues("Job")
    return _say("Job", "name") if told else ""


def _town(name: str) -> Decider:
    """A town whose name is a word: with a capital, in a sentence that has not only capitals."""

    def decide(place: Place, written: str, text: str) -> str:
        if written != name or place.index == 0:
            return ""
        token = place.tokens[place.index - 1]
        named = place.at(-1) in words("prepositions") | {"to", "near", "outside"}
        named = named and text[token.start].islower() and not _title_goes_on(place, text)
        followed = place.at(1) in cues(name)
        return _say(name, "place") if named or followed else ""

    return decide


def _title_goes_on(place: Place, text: str) -> bool:
    """As "in Reading and Writing"."""
    last = place.index + 2
    joined = place.at(1) == "and" and last < len(place.tokens)
    return joined and text[place.tokens[last].start].isupper()


DECIDED: dict[str, Decider] = {
    "bass": _bass,
    "bow": _bow,
    "close": _close,
    "content": _content,
    "does": _does,
    "dove": _dove,
    "invalid": _invalid,
    "job": _job,
    "lead": _lead,
    "live": _live,
    "lives": _third("lives", "noun", "verb"),
    "minute": _minute,
    "moped": _moped,
    "nice": _town("Nice"),
    "read": _read,
    "reading": _town("Reading"),
    "row": _row,
    "tear": _tear,
    "tears": _third("tears", "noun", "verb"),
    "wind": _wind,
    "winds": _third("winds", "noun", "verb"),
    "wound": _wound,
}
