"""The doors: one folder a surface, each turning HTTP into a call and the result into its own JSON.

Surfaces may import every room below (tokens, access, resources, journal, directory, store), never each other.
Start reading at `http.py` (requests and replies), `routing.py` (the table of routes), then a surface's `__init__`.
"""
