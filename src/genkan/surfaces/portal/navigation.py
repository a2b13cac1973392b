"""The side navigation: only places that exist."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    title: str
    path: str
    icon: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    places: tuple[Place, ...]


SECTIONS = (
    Section("Genkan", (Place("Home", "/", "home"),)),
    Section(
        "Microsoft Entra ID",
        (
            Place("Overview", "/entra", "directory"),
            Place("Users", "/users", "user"),
            Place("Groups", "/groups", "users"),
            Place("App registrations", "/apps", "app"),
            Place("Enterprise applications", "/enterprise-apps", "apps"),
            Place("Managed identities", "/managed-identities", "identity"),
            Place("Roles and administrators", "/roles", "role"),
        ),
    ),
    Section(
        "Azure",
        (
            Place("Management groups", "/azure/management-groups", "tree"),
            Place("Subscriptions", "/azure/subscriptions", "subscription"),
            Place("Resource groups", "/azure/groups", "group"),
            Place("All resources", "/azure/resources", "resources"),
        ),
    ),
    Section(
        "What happened",
        (
            Place("Denials", "/denials", "denied"),
            Place("Recordings", "/recordings", "recording"),
            Place("Sign-in logs", "/sign-ins", "signin"),
            Place("Audit logs", "/audit", "audit"),
            Place("Activity log", "/activity", "activity"),
        ),
    ),
    Section(
        "Genkan itself",
        (
            Place("Role catalogue", "/catalogue", "catalogue"),
            Place("Settings", "/settings", "settings"),
        ),
    ),
)

_PATHS = sorted((place.path for section in SECTIONS for place in section.places), key=len, reverse=True)


def place_of(path: str) -> str:
    """The place that a page belongs to, by the longest path that leads to it."""
    return next((one for one in _PATHS if path == one or (one != "/" and path.startswith(one + "/"))), "")
