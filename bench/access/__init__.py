"""How fast decisions are, beside other engines and beside the least that any engine could do.

Imports `genkan.access` and nothing else of Genkan. Start reading at `__main__.py`; `world.py` makes the
world that every engine is given.
"""
