"""The server: sockets, limits and time-outs, and how it ends.

It knows nothing of what it serves.
"""
