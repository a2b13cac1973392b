"""Microsoft Graph for identity: https://graph.microsoft.com/v1.0 and /beta, one file an entity.

May import every room below the surfaces (directory, tokens, access, journal, store), no other surface.
Start reading at `routes.py` (what there is), `permissions.py` (who may), then `applications.py`.
"""

from genkan.surfaces.graph.surface import GraphSurface

__all__ = ["GraphSurface"]
