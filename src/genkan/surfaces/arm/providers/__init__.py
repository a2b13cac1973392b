"""One file for each kind of thing that ARM serves, all of one shape: `ROWS`, then handlers, then the JSON.

May import what `genkan.surfaces.arm` may. Start reading at `resource_groups.py`, the simplest whole one.
"""
