"""The web pages: Genkan's own portal, where the story can be seen, clicked and understood.

It may import every room below, never another surface: Graph and ARM are handed to it as callables and asked with
the signed-in user's own tokens, so that it has no privilege of its own. Start reading at `surface.py`, then
`routes.py` (the table of pages) and `visit.py` (what a page is handed).
"""
