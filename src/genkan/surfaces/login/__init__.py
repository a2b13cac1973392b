"""login.microsoftonline.com: discovery, key sets, the token endpoint, user realm.

May import the rooms below and the shared edge (`surfaces.http`, `surfaces.routing`), no other surface.
Start reading at `surface.py` (the table of routes), then `token.py`.
"""

from genkan.surfaces.login.surface import LoginSurface

__all__ = ["LoginSurface"]
