"""Words: pure functions, no clock, disk, network or audio."""
