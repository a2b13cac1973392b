"""The one error of this package: a text that is no condition."""

from __future__ import annotations


class ConditionError(ValueError):
    """A condition that cannot be read. `position` counts characters from 0; `message` is for a person."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.position = position
        self.message = message
