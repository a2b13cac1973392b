"""What can go wrong with catalogue facts: a data file of ours is malformed, or an import is not usable."""

from __future__ import annotations


class CatalogueError(Exception):
    """A data file does not follow its format. `file` is its name, `line` counts from 1."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class ImportRefusedError(Exception):
    """A file given to the importer is not taken. Says which file, what is wrong, and what to do."""

    def __init__(self, file: str, problem: str, remedy: str) -> None:
        super().__init__(f"`{file}`: {problem}. {remedy}")
        self.file = file
        self.problem = problem
        self.remedy = remedy
