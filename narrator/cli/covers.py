"""The covers of files: the user's, the picture of an article that was fetched, or a drawn one."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from narrator import picture
from narrator.cli import terminal
from narrator.errors import UnreadableSource
from narrator.narration import Narration
from narrator.saving import Cover
from narrator.settings import Settings

NONE = "none"


def of(options: argparse.Namespace, settings: Settings) -> Callable[[Narration], Cover | None]:
    """Gives a narration's cover: what --cover names, for all of them; else, of an article that came
    from an address, the picture that its page names, which is fetched while it is spoken; else
    None. Raises `UnreadableSource`."""
    if options.cover == NONE:
        return lambda narration: b""
    if options.cover:
        try:
            with Path(options.cover).open("rb") as file:
                data = file.read(picture.PICTURE_BYTES + 1)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UnreadableSource(options.cover, why) from None
        if len(data) > picture.PICTURE_BYTES:
            raise UnreadableSource(options.cover, f"it is over {picture.PICTURE_BYTES:,} bytes")
        made = picture.of_file(data, options.cover)
        return lambda narration: made
    fetched = {source for source in options.sources if terminal.is_address(source)}

    def coming(narration: Narration) -> Cover | None:
        address = narration.article.metadata.image_url
        if not fetched or not address:
            return None
        return picture.Coming(
            address,
            settings,
            private=settings.fetch_private != "never",
            told=lambda why: terminal.say(f"its picture is not the cover: {why}"),
        )

    return coming
