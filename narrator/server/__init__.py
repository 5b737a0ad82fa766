"""The HTTP door: the only place where anything is async."""
