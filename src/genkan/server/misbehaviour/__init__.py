"""Faults on purpose, drawn from a seed: what a program must bear from the real service, where it can be tried.

May import `genkan.surfaces.http`, `genkan.tokens.errors` and the standard library; only `genkan.server` imports it.
Start reading at `plan.py` (which faults, how often), then `surface.py` (how they happen).
"""
