"""docs/conformance.md is held to what it says, and every promise is found in the tests by its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = re.compile(r"(?:(\w+):)?\b(test_\w+)")
MARK = re.compile(r"\b(entra|genkan): ")

# Promises about tokens and sign-in, and about how the server is run.
PROMISES = (*range(1, 37), 61, 62, 63)

# The plans of the OpenID Foundation's conformance suite (release 5), without their common prefix `oidcc-`.
BASIC = [
    "server",
    "response-type-missing",
    "idtoken-signature",
    "idtoken-unsigned",
    "userinfo-get",
    "userinfo-post-header",
    "userinfo-post-body",
    "ensure-request-without-nonce-succeeds-for-code-flow",
    "scope-profile",
    "scope-email",
    "scope-address",
    "scope-phone",
    "scope-all",
    "ensure-other-scope-order-succeeds",
    "display-page",
    "display-popup",
    "prompt-login",
    "prompt-none-not-logged-in",
    "prompt-none-logged-in",
    "max-age-1",
    "max-age-10000",
    "ensure-request-with-unknown-parameter-succeeds",
    "id-token-hint",
    "login-hint",
    "ui-locales",
    "claims-locales",
    "ensure-request-with-acr-values-succeeds",
    "codereuse",
    "codereuse-30seconds",
    "ensure-registered-redirect-uri",
    "ensure-post-request-succeeds",
    "server-client-secret-post",
    "request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
    "unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
    "claims-essential",
    "ensure-request-object-with-redirect-uri",
    "refresh-token",
    "ensure-request-with-valid-pkce-succeeds",
]
LOGOUT = [
    "rp-initiated-logout" + ending
    for ending in (
        "-discovery-endpoint-verification", "", "-bad-post-logout-redirect-uri", "-modified-id-token-hint",
        "-no-id-token-hint", "-no-params", "-no-post-logout-redirect-uri", "-no-state", "-only-state",
    )
] + ["frontchannel-rp-initiated-logout"]  # fmt: skip


@cache
def names_in(folder: str, file: str) -> frozenset[str]:
    """The tests of a file; empty when there is no such file."""
    path = ROOT / "tests" / folder / f"{file}.py"
    return frozenset(re.findall(r"def (test_\w+)", path.read_text("utf-8"))) if path.exists() else frozenset()


def rows() -> Iterator[list[str]]:
    """The cells of every row of every table, without heads and rules."""
    for line in (ROOT / "docs/conformance.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-2] != "test" and not set(line) <= {"|", "-"}:
            yield cells


def cited(cell: str) -> Iterator[tuple[str, str, str]]:
    """Folder, file and name of each test that a cell cites; a file named before counts until the next one."""
    folder, file = "tokens", ""
    for quoted, plain in re.findall(r"`(test_[\w*]+)`|((?:\w+:)?\btest_\w+)", cell):
        if plain:
            found = FILE.fullmatch(plain)
            assert found is not None
            folder, file = found[1] or "tokens", found[2]
        else:
            yield folder, file, quoted


def test_every_row_is_shown_by_tests_that_exist_or_says_why_not() -> None:
    wrong, count = [], 0
    for *_, cell, mark in rows():
        tests = list(cited(cell))
        count += len(tests)
        if not tests and not MARK.match(mark):
            wrong.append(f"no test and no mark: {cell} {mark}")
        for folder, file, name in tests:
            pattern = name.replace("*", r"\w*")
            if not any(re.fullmatch(pattern, known) for known in names_in(folder, file)):
                wrong.append(f"{folder}:{file} has no {name}")
    assert wrong == []
    assert count > 100


def test_promise_16_every_module_of_the_plans_is_passed_or_marked() -> None:
    told = {cells[0] for cells in rows()}
    assert {f"oidcc-{module}" for module in (*BASIC, *LOGOUT)} - told == set()
    assert (len(BASIC), len(LOGOUT)) == (38, 10)


@pytest.mark.parametrize("number", PROMISES)
def test_promise_is_found_by_its_number(number: int) -> None:
    named = re.compile(rf"def test_promise_{number}_\w+")
    assert any(named.search(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))
