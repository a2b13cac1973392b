"""The story of Genkan, told with real SDKs: `make demo`.

Each step prints the command it runs and what came back. A step that does not come out as told ends the demo
with exit code 1. Everything happens in a folder that is thrown away afterwards, on free ports.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
START = "examples/start_vm.py"
DELETE = "examples/delete_vm.py"
NARROWEST = "Desktop Virtualization Power On Contributor"
console = Console(highlight=False, soft_wrap=False, width=min(100, Console().width))


class Story:
    """A data folder, the environment that the steps share, and the checks."""

    def __init__(self, folder: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "GENKAN_"))}
        self.environment = clean | {
            "GENKAN_DATA": folder,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": str(console.width),
        }

    def step(self, number: int, title: str) -> None:
        console.print(f"\n[bold cyan]{number}. {title}[/]")

    def run(self, *command: str, expect: int = 0, shows: str = "", last_line_only: bool = False) -> str:
        """Run a command as a person would type it, print it and its output; fail unless it ends as told."""
        return self.told(self.start(*command), expect=expect, shows=shows, last_line_only=last_line_only)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command without waiting for it; `told` does, and prints it."""
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=dict(self.environment), stdout=pipe, stderr=pipe, text=True)

    def told(self, done: subprocess.Popen[str], *, expect: int, shows: str, last_line_only: bool) -> str:
        assert isinstance(done.args, tuple)
        console.print(f"[bold]$ {shlex.join(done.args)}[/]", soft_wrap=True)
        output = "".join(done.communicate()).strip()
        shown = _tail(output) if last_line_only and done.returncode else output
        # Soft wrap: what a command printed can be copied from here as it was.
        console.print(shown, markup=False, style="dim" if done.returncode == 0 else "yellow", soft_wrap=True)
        if done.returncode != expect or shows not in output:
            if shown != output:
                console.print(output, markup=False)
            fail(f"expected exit code {expect} and `{shows}`; the exit code was {done.returncode}")
        return output

    def program(self, program: str, *, expect: int = 0, shows: str, last_line_only: bool = False) -> str:
        """An ordinary Azure program, run under `genkan run`."""
        return self.run(*_under_genkan(program), expect=expect, shows=shows, last_line_only=last_line_only)

    def json(self, *command: str) -> dict[str, str]:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return dict(json.loads(done.stdout))


def _under_genkan(program: str) -> tuple[str, ...]:
    return "genkan", "run", "--", "python", program, "demo", "vm1"


def _tail(output: str) -> str:
    """From the line that names the exception on: the traceback above it says nothing here."""
    lines = output.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("azure.core.exceptions.")]
    return "\n".join(lines[starts[-1] :]) if starts else output


def fail(why: str) -> None:
    console.print(f"[bold red]The demo did not come out as told:[/] {why}")
    raise SystemExit(1)


def main() -> None:
    os.chdir(HERE.parent)
    folder = tempfile.mkdtemp(prefix="genkan-demo-")
    started = time.monotonic()
    story = Story(folder)
    server = subprocess.Popen(
        [BIN / "genkan", "up", "--port", "0"],
        env=story.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the same lines stand in server.log
        text=True,
    )
    try:
        assert server.stdout is not None
        if not server.stdout.readline():
            fail(f"`genkan up` did not start: {(Path(folder) / 'server.log').read_text()}")
        tell(story, Path(folder))
        console.print(f"\n[bold green]The whole story took {time.monotonic() - started:.1f} s.[/]")
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def tell(story: Story, folder: Path) -> None:
    world = story.json("genkan", "env", "--format", "json")
    group = f"/subscriptions/{world['AZURE_SUBSCRIPTION_ID']}/resourceGroups/demo"

    story.step(1, "A tenant exists")
    story.run("genkan", "tenant", "show", shows=world["AZURE_TENANT_ID"])

    story.step(2, "An application is registered; its secret is shown once")
    story.run("genkan", "app", "create", "my-app", shows="AZURE_CLIENT_SECRET")
    app = json.loads((folder / "apps" / "my-app.json").read_text())
    short = json.loads(
        story.run("genkan", "app", "secret", "add", "my-app", "--name", "short-lived", "--expires-in", "3s", "--json")
    )
    story.run("genkan", "app", "secret", "list", "my-app", shows=app["AZURE_CLIENT_SECRET"][:3])

    story.step(3, "An ordinary program, with nothing in it about Genkan")
    console.print(Path(START).read_text(), markup=False, style="dim", soft_wrap=True)
    story.environment |= {
        "AZURE_TENANT_ID": app["AZURE_TENANT_ID"],
        "AZURE_CLIENT_ID": app["AZURE_CLIENT_ID"],
        "AZURE_CLIENT_SECRET": app["AZURE_CLIENT_SECRET"],
        "AZURE_SUBSCRIPTION_ID": world["AZURE_SUBSCRIPTION_ID"],
    }
    console.print("AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET are set to what step 2 printed.")

    story.step(4, "It is denied, as Azure denies")
    story.program(START, expect=1, shows="AuthorizationFailed", last_line_only=True)

    story.step(5, "Why, and the least that mends it beside Contributor")
    story.run("genkan", "why", shows=NARROWEST)

    story.step(6, "Contributor is assigned; the same program runs again, unchanged")
    story.run("genkan", "vm", "show", "vm1", shows="deallocated")
    story.run("genkan", "role", "assign", "Contributor", "--to", "my-app", "--scope", group)
    story.program(START, shows="VM running")

    story.step(7, "The narrowest role instead: it starts the machine too, and can do no harm")
    story.run("genkan", "role", "remove", "Contributor", "--to", "my-app", "--scope", group)
    story.run("genkan", "role", "assign", NARROWEST, "--to", "my-app", "--scope", group)
    story.run("genkan", "vm", "deallocate", "vm1")
    story.program(START, shows="VM running")
    story.program(DELETE, expect=1, shows="virtualMachines/delete", last_line_only=True)

    story.step(8, "The secret is removed; another has expired")
    story.run("genkan", "app", "secret", "remove", "my-app", app["AZURE_CLIENT_SECRET"][:3])
    removed = story.start(*_under_genkan(START))
    story.environment["AZURE_CLIENT_SECRET"] = short["secretText"]
    expired = story.start(*_under_genkan(START))  # at the same time: nobody likes to wait for two refusals
    story.told(removed, expect=1, shows="AADSTS7000215", last_line_only=True)
    story.told(expired, expect=1, shows="AADSTS7000222", last_line_only=True)


if __name__ == "__main__":
    main()
