"""One frozen `Settings`: defaults < file < environment < arguments; unknown keys are refused.

The file is `settings.toml` in the home, or what NARRATOR_SETTINGS names. Each setting is documented
in docs/settings.md.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import os
import tomllib
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from narrator.errors import BadValue, UnreadableSource
from narrator.types import FORMATS, LOUDNESSES, LUFS, PACES, SPEEDS

PREFIX = "NARRATOR_"
# Variables of ours that are not settings: where settings are, and the test voice's own.
OTHER_VARIABLES = ("NARRATOR_SETTINGS",)
OTHER_PREFIXES = ("NARRATOR_TONE_", "NARRATOR_TEST_")


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Sizes, times and rates carry their unit in their name."""

    home: Path
    voice: str = "auto"
    speed: float = 1.0
    pace: str = "natural"
    loudness: str = "podcast"
    bitrate: int = 0
    format: str = "mp3"
    host: str = "127.0.0.1"
    port: int = 8000
    max_source_bytes: int = 2_000_000
    max_book_bytes: int = 50_000_000
    workers: int = 0
    threads: int = 0
    ahead_s: float = 30.0
    narration_kept_s: float = 86_400.0
    utterance_timeout_s: float = 120.0
    spool_bytes: int = 2_000_000_000
    kept_text_bytes: int = 256_000_000
    cache_bytes: int = 2_000_000_000
    library_bytes: int = 20_000_000_000
    load_at_most: float = 0.9
    accel_prefix: str = ""
    public_url: str = ""
    fetch_timeout_s: float = 20.0
    fetch_redirects: int = 5
    fetch_at_once: int = 8
    fetch_private: str = "never"

    def most_bytes(self, start: bytes) -> tuple[int, str]:
        """How long a source with these first bytes may be, and the setting that says it: a book
        or a PDF is mostly pictures, so it may be longer than a text."""
        if start.startswith((b"PK\x03\x04", b"%PDF-")):
            return self.max_book_bytes, "max_book_bytes"
        return self.max_source_bytes, "max_source_bytes"


def load(
    arguments: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """The settings in force. Raises `BadValue` for an unknown key or a value out of its range."""
    environ = os.environ if environ is None else environ
    given = dict(arguments or {})
    variables = _variables(environ)
    homes = given.pop("home", None), variables.pop("home", None)
    home = _full(homes[0] or homes[1] or _default_home())
    settings = Settings(home)
    named = environ.get("NARRATOR_SETTINGS")
    layers: tuple[tuple[dict[str, object], Callable[[str], str]], ...] = (
        (_file(_full(named) if named else home / "settings.toml", must_exist=bool(named)), str),
        (variables, _variable),
        (given, str),
    )
    for layer, shown in layers:
        for name, value in layer.items():
            checked = _checked(name, value, shown)
            settings = dataclasses.replace(settings, **{name: checked})  # type: ignore[arg-type]
    return settings


def _default_home() -> Path:
    try:
        return user_data_path("narrator", appauthor=False)
    except RuntimeError:  # a user without an entry and without HOME, as containers have them
        want = "set by NARRATOR_HOME: this user has no home folder to put it in"
        raise BadValue("home", "", want) from None


def _full(path: object) -> Path:
    try:
        return Path(str(path)).expanduser().absolute()
    except RuntimeError:
        raise BadValue("path", str(path), "a full one: its ~ is no user of this machine") from None


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _variables(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES:
            continue
        if not variable.startswith(OTHER_PREFIXES):
            found[variable.removeprefix(PREFIX).lower()] = value
    return found


def _file(path: Path, *, must_exist: bool) -> dict[str, object]:
    try:
        content = path.read_text("utf-8")
    except FileNotFoundError:
        if must_exist:
            raise UnreadableSource(
                str(path), "NARRATOR_SETTINGS names it, it isn't there"
            ) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(str(path), str(error)) from None
    try:
        return tomllib.loads(content)
    except (ValueError, RecursionError) as error:  # also a number, or a nesting, without end
        raise UnreadableSource(str(path), f"it is not TOML: {error}") from None


def _checked(name: str, value: object, shown: Callable[[str], str]) -> object:
    """The value as its setting holds it; `shown` writes a name as its layer does."""
    check = _CHECKS.get(name)
    if check is not None:
        return check(name, value)
    near = difflib.get_close_matches(name, _CHECKS, n=1)
    known = f" (did you mean {shown(near[0])}?)" if near else f"; settings are {', '.join(_CHECKS)}"
    raise BadValue("setting", shown(name), f"one that there is{known}")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadValue(name, str(value), "a word")
    return value.strip()


def _home(name: str, value: object) -> Path:
    raise BadValue(name, str(value), "set by NARRATOR_HOME: the settings file lies in the home")


def _location(name: str, value: object) -> str:
    if not isinstance(value, str) or (value and not (value.startswith("/") and value.isascii())):
        raise BadValue(name, str(value), "a path that begins with /, as /narrations/")
    return value


def _address(name: str, value: object) -> str:
    parts = urllib.parse.urlsplit(str(value))
    known = parts.scheme in ("http", "https") and parts.netloc and str(value).isascii()
    if value and (not known or parts.query or parts.fragment):
        raise BadValue(name, str(value), "an http(s) address in ASCII, without ? and #")
    return str(value).rstrip("/")


def _number(low: float, high: float) -> Callable[[str, object], float]:
    def check(name: str, value: object) -> float:
        try:
            number = float(str(value)) if not isinstance(value, bool) else math.nan
        except ValueError:
            number = math.nan
        if not (math.isfinite(number) and low <= number <= high):
            raise BadValue(name, str(value), f"a number from {low:g} to {high:g}")
        return number

    return check


def _whole(low: int, high: int) -> Callable[[str, object], int]:
    def check(name: str, value: object) -> int:
        try:
            number = int(str(value).replace("_", "")) if not isinstance(value, bool) else low - 1
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise BadValue(name, str(value), f"a whole number from {low} to {high:,}")
        return number

    return check


def _loudness(name: str, value: object) -> str:
    if value in LOUDNESSES:
        return str(value)
    low, high = LUFS
    try:
        return f"{_number(low, high)(name, value):g}"
    except BadValue:
        want = f"one of {', '.join(LOUDNESSES)}, or LUFS from {low:g} to {high:g}"
        raise BadValue(name, str(value), want) from None


def _one_of(*names: str) -> Callable[[str, object], str]:
    def check(name: str, value: object) -> str:
        if value not in names:
            raise BadValue(name, str(value), f"one of {', '.join(names)}")
        return str(value)

    return check


_CHECKS: dict[str, Callable[[str, object], object]] = {
    "home": _home,
    "voice": _text,
    "speed": _number(*SPEEDS),
    "pace": _one_of(*PACES),
    "loudness": _loudness,
    "bitrate": _whole(0, 320),
    "format": _one_of(*FORMATS),
    "host": _text,
    "port": _whole(0, 65_535),
    "max_source_bytes": _whole(1, 100_000_000),
    "max_book_bytes": _whole(1, 500_000_000),
    "workers": _whole(0, 256),
    "threads": _whole(0, 256),
    "ahead_s": _number(1.0, 3600.0),
    "narration_kept_s": _number(1.0, 31_536_000.0),
    "utterance_timeout_s": _number(1.0, 3600.0),
    "spool_bytes": _whole(1_000_000, 10**15),
    "kept_text_bytes": _whole(1_000_000, 10**12),
    "cache_bytes": _whole(0, 10**15),
    "library_bytes": _whole(1_000_000, 10**15),
    "load_at_most": _number(0.1, 1000.0),
    "accel_prefix": _location,
    "public_url": _address,
    "fetch_timeout_s": _number(1.0, 600.0),
    "fetch_redirects": _whole(0, 20),
    "fetch_at_once": _whole(1, 32),
    "fetch_private": _one_of("never", "commands", "everyone"),
}
