"""The picture that an article brings, as the cover of its narration: fetched while it is spoken."""

from __future__ import annotations

import threading
from collections.abc import Callable

from narrator import cover
from narrator.errors import InputError, UnreadableSource
from narrator.fetch import get
from narrator.settings import Settings

PICTURE_BYTES = 10_000_000
ACCEPT = "image/jpeg,image/png,image/webp,image/gif;q=0.8,*/*;q=0.1"


def of_file(data: bytes, name: str) -> bytes:
    """A cover of a user's picture. Raises `UnreadableSource` where it can't be one."""
    made = cover.of_photo(data)
    if made is None:
        why = "it is no JPEG, PNG, WebP or GIF of 100 pixels and more on a side, 25 million in all"
        raise UnreadableSource(name, why)
    return made[0]


def fetched(address: str, settings: Settings, *, private: bool = False) -> bytes:
    """A cover of the picture at an http(s) address. Raises `InputError` where none comes."""
    answer = get(
        address,
        settings,
        headers={"Accept": ACCEPT},
        limit_bytes=PICTURE_BYTES,
        private=private,
    )
    if answer.status != 200:
        raise UnreadableSource(address, f"its site answers with status {answer.status}")
    return of_file(answer.data, address)


class Coming:
    """A picture on its way, on a thread of its own; call it for the cover, or b"" where none came,
    once the sound is there. `told` hears why not."""

    def __init__(
        self,
        address: str,
        settings: Settings,
        *,
        private: bool = False,
        told: Callable[[str], None] = lambda why: None,
    ) -> None:
        self._cover = b""
        self._why = ""
        self._told = told
        self._thread = threading.Thread(
            target=self._fetch, args=(address, settings, private), name="picture", daemon=True
        )
        self._thread.start()

    def _fetch(self, address: str, settings: Settings, private: bool) -> None:
        try:
            self._cover = fetched(address, settings, private=private)
        except InputError as error:
            self._why = str(error)

    def __call__(self) -> bytes:
        self._thread.join()
        if self._why:
            self._told(self._why)
        return self._cover
