"""Where a role would be assigned: the narrowest scope that covers the request and can carry an assignment."""

from __future__ import annotations

from dataclasses import dataclass

from genkan.access.scopes import ROOT

_EXTENSIONS = ("microsoft.authorization", "microsoft.insights", "microsoft.resourcehealth", "microsoft.advisor")


@dataclass(frozen=True, slots=True)
class Place:
    """`scope` as written. `because` says why it is not the scope of the request itself, or is empty."""

    scope: str
    because: str = ""


def narrowest(scope: str, action: str, *, exists: bool | None = None) -> Place:
    """The scope to assign a role at for this request.

    The resource itself, except that what does not exist yet cannot carry an assignment: then its resource
    group. `exists` is None when nobody knows; a write is then taken for a creation.
    """
    segments = [segment for segment in scope.split("/") if segment]
    owner = _owner(segments)
    if not owner:
        return Place(ROOT)
    written = "/" + "/".join(owner)
    if len(owner) > 4 and owner[2].lower() == "resourcegroups":
        creates = action.lower().endswith("/write")
        if exists is False or (exists is None and creates):
            why = "the resource does not exist yet" if exists is False else "the resource may not exist yet"
            return Place("/" + "/".join(owner[:4]), why)
    if [part.lower() for part in owner] != [part.lower() for part in segments]:
        return Place(written, "that is what the request works on")
    return Place(written)


def resource_group_of(scope: str) -> str | None:
    """`/subscriptions/x/resourceGroups/y` of a scope at or below a resource group."""
    segments = [segment for segment in scope.split("/") if segment]
    if len(segments) >= 4 and segments[0].lower() == "subscriptions" and segments[2].lower() == "resourcegroups":
        return "/" + "/".join(segments[:4])
    return None


def _owner(segments: list[str]) -> list[str]:
    """The part of the id that can carry an assignment, from its start."""
    lowered = [segment.lower() for segment in segments]
    # `.../providers/Microsoft.Authorization/roleAssignments/x` hangs on what stands before it.
    last_provider = max((at for at, word in enumerate(lowered) if word == "providers"), default=-1)
    if last_provider >= 0 and lowered[last_provider + 1 : last_provider + 2]:
        if lowered[last_provider + 1] in _EXTENSIONS:
            return _owner(segments[:last_provider])
        if lowered[:1] == ["subscriptions"] and last_provider == 2:
            return segments[:2]  # locations, quotas, lists over a subscription
    if lowered[:3] == ["providers", "microsoft.management", "managementgroups"]:
        return segments[:4] if len(segments) >= 4 else []
    if lowered[:1] != ["subscriptions"]:
        return []
    if len(segments) % 2:  # a list: its last word is a type, and its owner stands before it
        segments = segments[:-1]
        if len(segments) >= 2 and segments[-2].lower() == "providers":
            segments = segments[:-2]
    return segments
