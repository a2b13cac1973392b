"""Genkan's own API under `/_genkan/`: decisions and their explanation, the catalogue, recordings, health.

May import every room below the surfaces, and no other surface; the command line and the portal are its clients. Start
reading at `routes.py`; `gate.py` says who may do what.
"""

from genkan.surfaces.admin.surface import AdminSurface

__all__ = ["AdminSurface"]
