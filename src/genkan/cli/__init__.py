"""The `genkan` command: starts the server, otherwise a thin client of the public HTTP API.

May import `genkan.server` (for what lies on disk) and nothing below it; every other answer comes over HTTP with the
caller's own credentials. Start reading at `main.py`: its table names each command's file.
"""
