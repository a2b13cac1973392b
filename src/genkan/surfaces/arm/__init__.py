"""management.azure.com: Azure Resource Manager, with a gate before everything.

May import the rooms below (tokens, access, resources, journal, directory, store), never another surface.
Start reading at `surface.py` (the way of a request), `gate.py` (its order), `routes.py` (what there is).
"""

from genkan.surfaces.arm.surface import ArmSurface

__all__ = ["ArmSurface"]
