"""Turns an article into audio that people are glad to listen to."""
