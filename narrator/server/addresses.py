"""Absolute addresses of what is served here, as those outside see them."""

from __future__ import annotations

from fastapi import Request

from narrator.server.door import door_of


def base_url(request: Request) -> str:
    """Where the service is seen to be, without a slash at the end: the setting `public_url`, or
    what the request says, with the scheme that a trusted proxy forwards (uvicorn looks at
    X-Forwarded-Proto of the addresses in FORWARDED_ALLOW_IPS alone)."""
    told = door_of(request).settings.public_url
    return told or str(request.base_url).rstrip("/")
