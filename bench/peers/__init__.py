"""Other speech servers on the same weights and texts, one at a time, next to our own service.

make bench-peers ARGS="--quick"
"""
