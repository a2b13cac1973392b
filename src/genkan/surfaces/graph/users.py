"""/users: people."""

from __future__ import annotations

from genkan.directory import users
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.shapes.user import USER

USERS = Entity(USER, users.every)
