"""The managed identity endpoints: IMDS, App Service, Azure ML, Cloud Shell.

May import the rooms below and the shared edge, no other surface. Start reading at `surface.py` (the routes and
what a seat is), then `endpoints.py` (what each kind of host sends and is answered).
"""

from genkan.surfaces.metadata.surface import MetadataSurface

__all__ = ["MetadataSurface"]
