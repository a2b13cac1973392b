"""A program that asks a person for something in the middle: prints one line of JSON, and may wait for a line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.clients.conftest import last_json
from tests.running import GENKAN, Running


class Talk:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def hear(self) -> Any:
        """The next line of JSON that the program prints."""
        assert self.process.stdout is not None
        passed = []
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
            passed.append(line)
        raise AssertionError("".join(passed))

    def end(self, said: str = "") -> Any:
        """Say this to the program and hear its result."""
        output, _ = self.process.communicate(said and f"{said}\n", timeout=60)
        assert self.process.returncode == 0, output
        return last_json(output)


@contextmanager
def talk(running: Running, *command: str, variables: Mapping[str, str]) -> Iterator[Talk]:
    """Run a program under `genkan run` and talk with it."""
    with subprocess.Popen(
        [GENKAN, "run", "--", *command],
        env=running.environment | dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Talk(process)
        finally:
            process.terminate()
