"""What the routes share: settings, the studio where voices speak, the narrations with addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from narrator.settings import Settings
from narrator.share import Shares
from narrator.studio import Studio


@dataclass
class Door:
    """`ready` is set when the default voice is loaded; `trouble` says why it could not be."""

    settings: Settings
    studio: Studio
    shares: Shares
    ready: bool = False
    trouble: str = ""


def door_of(request: Request) -> Door:
    """The service's `Door`."""
    return cast(Door, request.app.state.door)
