"""What was asked can't be done as asked."""

from __future__ import annotations

from narrator.errors.base import NarratorError


class InputError(NarratorError):
    """What was asked can't be done as asked."""

    status = 422
    exit_code = 2
    type = "bad-input"
    title = "The request can't be done as asked"


class EmptyText(InputError):
    """Nothing but white space was sent. args: `hint`, why and what to do, where that is known."""

    type = "empty-text"
    title = "There is no text"
    field = "text"

    def __init__(self, hint: str = "send an article") -> None:
        super().__init__(hint)
        self.hint = hint

    def __str__(self) -> str:
        return f"there is no text to read: {self.hint}"


class NothingToRead(InputError):
    """args: `rules`, the rule of each stretch of text that was taken out."""

    type = "nothing-to-read"
    title = "Nothing is left to read"
    field = "text"

    def __init__(self, rules: tuple[str, ...]) -> None:
        super().__init__(rules)
        self.rules = rules

    def __str__(self) -> str:
        names = ", ".join(dict.fromkeys(self.rules))
        return (
            "nothing is left to read: all of it looks like page furniture "
            f"({len(self.rules)} removed, by {names or 'no rule'}); "
            "`keep` with a rule's name reads what it would remove"
        )


class NotText(InputError):
    """args: `why` the bytes are not text."""

    status = 415
    type = "not-text"
    title = "That is not text"
    field = "text"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"this is not text ({self.why}): send an article's text, best in UTF-8"


class UnsupportedKind(InputError):
    """args: `kind` of source that was sent, `hint`, what to do instead."""

    status = 415
    type = "unsupported-kind"
    title = "This kind of source is not read"

    def __init__(self, kind: str, hint: str) -> None:
        super().__init__(kind, hint)
        self.kind = kind
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.kind} is not read: {self.hint}"


class TooLarge(InputError):
    """args: `limit_bytes`, the `setting` that holds it."""

    status = 413
    type = "too-large"
    title = "The article is too large"
    field = "text"

    def __init__(self, limit_bytes: int, setting: str = "max_source_bytes") -> None:
        super().__init__(limit_bytes, setting)
        self.limit_bytes = limit_bytes
        self.setting = setting

    def __str__(self) -> str:
        return (
            f"the article is over the limit of {self.limit_bytes:,} bytes: send it in parts, "
            f"or raise the setting {self.setting}"
        )


class UnreadableSource(InputError):
    """args: `source`, `why`."""

    type = "unreadable-source"
    title = "The source can't be read"

    def __init__(self, source: str, why: str) -> None:
        super().__init__(source, why)
        self.source = source
        self.why = why

    def __str__(self) -> str:
        return f"can't read {self.source}: {self.why}"


class Unsayable(InputError):
    """args: `voice` asked for, `script` it can't say, `text`, a piece of it."""

    type = "unsayable"
    title = "The voice can't say this text"
    field = "voice"

    def __init__(self, voice: str, script: str, text: str) -> None:
        super().__init__(voice, script, text)
        self.voice = voice
        self.script = script
        self.text = text

    def __str__(self) -> str:
        return (
            f"voice {self.voice} can't say {self.script} script ({self.text[:40]!r}), and no "
            "installed voice can: see `narrator voices` for what each one speaks"
        )


class UnknownVoice(InputError):
    """args: `voice` asked for, `known`, some names there are."""

    type = "unknown-voice"
    title = "There is no such voice"
    field = "voice"

    def __init__(self, voice: str, known: tuple[str, ...]) -> None:
        super().__init__(voice, known)
        self.voice = voice
        self.known = known

    def __str__(self) -> str:
        return f"there is no voice {self.voice!r}; voices are: {', '.join(self.known)}"


class BadValue(InputError):
    """args: `name` of the field, `value` given, `want`, what it must be."""

    type = "bad-value"
    title = "A value is out of its range"

    def __init__(self, name: str, value: str, want: str) -> None:
        super().__init__(name, value, want)
        self.name = name
        self.value = value
        self.want = want
        self.field = name

    def __str__(self) -> str:
        return f"{self.name} {self.value!r} won't do: it must be {self.want}"


class BadOutput(InputError):
    """args: `path`, `why`."""

    type = "bad-output"
    title = "The output can't be written there"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why

    def __str__(self) -> str:
        return f"can't write {self.path}: {self.why}"


class AddressRefused(InputError):
    """args: `address`, `why` it is never opened."""

    type = "address-refused"
    title = "This address is not opened"
    field = "url"

    def __init__(self, address: str, why: str) -> None:
        super().__init__(address, why)
        self.address = address
        self.why = why

    def __str__(self) -> str:
        return f"{self.address} is not opened: {self.why}"


class NotFetched(InputError):
    """args: `address`, `why` nothing came from it."""

    type = "not-fetched"
    title = "The address gave no article"
    field = "url"

    def __init__(self, address: str, why: str) -> None:
        super().__init__(address, why)
        self.address = address
        self.why = why

    def __str__(self) -> str:
        return f"{self.address} could not be fetched: {self.why}"


class BadLexicon(InputError):
    """args: `line`, its number from 1, `why` it is not understood."""

    type = "bad-lexicon"
    title = "The lexicon is not understood"
    field = "lexicon"

    def __init__(self, line: int, why: str) -> None:
        super().__init__(line, why)
        self.line = line
        self.why = why

    def __str__(self) -> str:
        return f"line {self.line} of the lexicon: {self.why}"


class NoEpisode(InputError):
    """The library has no such episode. args: `id`."""

    status = 404
    type = "not-found"
    title = "There is no such episode"
    field = "id"

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id

    def __str__(self) -> str:
        return f"the library has no episode {self.id!r}"


class NoFeed(InputError):
    """The library has no such feed. args: `slug`."""

    status = 404
    type = "not-found"
    title = "There is no such feed"
    field = "slug"

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug

    def __str__(self) -> str:
        return f"the library has no feed {self.slug!r}"


class NoSubscription(InputError):
    """The library has no such subscription. args: `id`."""

    status = 404
    type = "not-found"
    title = "There is no such subscription"
    field = "id"

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id

    def __str__(self) -> str:
        return f"the library has no subscription {self.id!r}"
