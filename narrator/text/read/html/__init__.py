"""HTML, a page or a fragment → Article."""

from __future__ import annotations
