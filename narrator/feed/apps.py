"""Links by which podcast apps subscribe to a feed. Each app's own scheme, as its makers tell it."""

from __future__ import annotations

from urllib.parse import quote


def links(address: str) -> dict[str, str]:
    """By the app's name; of any other app the address itself."""
    bare = address.split("://", 1)[-1]
    whole = quote(address, safe="")
    return {
        "Apple Podcasts": f"podcast://{bare}",
        "Overcast": f"overcast://x-callback-url/add?url={whole}",
        "Pocket Casts": f"pktc://subscribe/{bare}",
        "Castro": f"castros://subscribe/{bare}",
        "AntennaPod": f"antennapod-subscribe://{bare}",
        "Podcast Addict": f"podcastaddict://{bare}",
    }
