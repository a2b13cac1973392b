"""The way out of a denial: the built-in roles that would allow it, a custom role with exactly it, the fix to paste.

May import `genkan.access` (not `explain`), and knows neither HTTP nor a store. Start reading at `advice.py`, which puts
the parts together; `roles.py` ranks, `marks.py` says what speaks against a role, `cover.py` covers many actions.
"""
