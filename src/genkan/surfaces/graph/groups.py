"""/groups: security and Microsoft 365 groups."""

from __future__ import annotations

from genkan.directory import groups
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.shapes.group import GROUP

GROUPS = Entity(GROUP, groups.every)
