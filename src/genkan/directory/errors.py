"""What the directory refuses, in the field's own words; surfaces turn these into their own errors."""

from __future__ import annotations


class DirectoryRefusal(Exception):
    """Any refusal of this room. Nothing was written."""


class NotThere(DirectoryRefusal):
    """An object that is named does not exist in the tenant, or was deleted."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"there is no {kind} `{name}`")
        self.kind, self.name = kind, name


class Taken(DirectoryRefusal):
    """Another object already has this value of a property that must be unique."""

    def __init__(self, kind: str, property: str, value: str) -> None:
        super().__init__(f"another {kind} already has the {property} `{value}`")
        self.kind, self.property, self.value = kind, property, value


class AlreadyThere(DirectoryRefusal):
    """The reference or assignment that was to be added exists."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the {what} already exists")
        self.what = what


class StillEnabled(DirectoryRefusal):
    """A scope or an app role that is enabled was to be taken away from its application."""

    def __init__(self) -> None:
        super().__init__("Permission (scope or role) cannot be deleted or updated unless disabled first.")


class Unacceptable(DirectoryRefusal):
    """A value that the directory cannot take; `property` is Graph's name for it, `code` that of a special refusal."""

    def __init__(self, property: str, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.property, self.reason, self.code = property, reason, code
