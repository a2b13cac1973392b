"""Tags: names and values on subscriptions, groups and resources, with Azure's limits."""

from __future__ import annotations

from genkan.resources.errors import InvalidProperty, TooManyTags

MOST_TAGS = 50
LONGEST_NAME = 512
LONGEST_VALUE = 256
_FORBIDDEN = set("<>%&\\?/")


def checked(given: object) -> dict[str, str]:
    """The tags of a body; none when they are null. Raises `InvalidProperty` or `TooManyTags`."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise InvalidProperty("tags", "The tags must be an object of names and string values.")
    if len(given) > MOST_TAGS:
        raise TooManyTags(f"{len(given)} tags, at most {MOST_TAGS} are allowed")
    for name, value in given.items():
        if not isinstance(value, str):
            raise InvalidProperty("tags", f"The value of tag '{name}' must be a string.")
        if not name or len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE or _FORBIDDEN & set(name):
            raise InvalidProperty("tags", f"The tag name or value '{name}' is too long or has a forbidden character.")
    return dict(given)
