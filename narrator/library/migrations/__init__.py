"""The library's schema, step by step; each step is a numbered file in `versions`."""
