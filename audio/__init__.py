"""Samples in, bytes out; knows nothing of words."""
