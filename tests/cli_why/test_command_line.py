"""What is kept of a recorded command line: enough to know it again, and nothing that may be a secret."""

from __future__ import annotations

import pytest

from genkan.journal.command_line import LONGEST, shown

FILES = ("app.py", "examples/start_vm.py", "main.tf", "tests", ".", "swordfish")
SECRET = "swordfish-42!Aa"


def line(*arguments: str) -> str:
    return shown(arguments, lambda path: path in FILES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("python", "app.py"), "python app.py"),
        (("/opt/venv/bin/python3", "-u", "examples/start_vm.py", "demo"), "python3 -u examples/start_vm.py ***"),
        (("python", "-m", "my.app", "x"), "python -m my.app ***"),
        ((r"C:\tools\az.cmd", "vm"), "az.cmd ***"),
        (("az", "vm", "start", "--name", "vm1"), "az vm start --name ***"),
        (("terraform", "apply", "-auto-approve"), "terraform apply -auto-approve"),
        (("pytest", "tests"), "pytest tests"),
        (("make", "--", "."), "make -- ."),
        ((), ""),
    ],
)
def test_what_is_run_can_be_seen(arguments: tuple[str, ...], said: str) -> None:
    assert line(*arguments) == said


def test_the_id_of_a_resource_is_no_secret() -> None:
    id = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/demo"
    assert line("az", "resource", "show", "--ids", id).endswith(id)


@pytest.mark.parametrize(
    "arguments",
    [
        ("az", "login", "--service-principal", "-u", "me", "-p", SECRET),
        ("az", "login", "-p" + SECRET),
        ("az", "login", f"--password={SECRET}"),
        ("tool", "swordfish-42"),
        ("tool", "-pswordfish"),
        ("tool", "--password", "swordfish"),
        ("env", f"AZURE_CLIENT_SECRET={SECRET}", "python", "app.py"),
        ("bash", "-c", f"export AZURE_CLIENT_SECRET={SECRET}; python app.py"),
        ("curl", f"https://user:{SECRET}@example.com/?sig=swordfish"),
        ("tool", "DefaultEndpointsProtocol=https;AccountKey=swordfish"),
        ("tool", f"multi\nline {SECRET}"),
        (f"TOKEN={SECRET} tool",),
        ("tool", "/subscriptions/11111111-2222-3333-4444-555555555555?sig=swordfish"),
    ],
)
def test_a_secret_is_never_in_it(arguments: tuple[str, ...]) -> None:
    said = line(*arguments)
    assert "swordfish" not in said
    assert "***" in said


def test_an_endless_command_line_is_cut() -> None:
    assert len(line("python", *["app.py"] * 500)) == LONGEST


def test_a_file_that_has_an_options_value_for_its_name_is_left_out() -> None:
    assert line("tool", "-p", "swordfish") == "tool -p ***"
    assert line("tool", "swordfish") == "tool swordfish"
