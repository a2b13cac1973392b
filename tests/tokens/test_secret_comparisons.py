"""Secrets at rest and how they are compared: hashed as their kind needs, and never letter by letter."""

from __future__ import annotations

import ast
import hashlib
import hmac
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter_ns

import pytest
from sqlalchemy import select
from tests.tokens.house import House

from genkan.directory import credentials
from genkan.directory.credentials import Check
from genkan.store.tables import directory as tables

SOURCE = Path(credentials.__file__).parents[1]
# What proves something: in a name, these words stand for a value that a guess may not be led to.
PROVES = re.compile(r"(^|_)(secret|password|digest|hash|hmac|mac|signature|verifier|seal|token|cookie|code)s?$")
# A row is found by the digest of what was sent, and nobody who guesses chooses the digest. Of a user code, typed
# by hand and short, the number of guesses is limited instead.
SOUGHT = re.compile(r"(^|_)(digest|hash)$|^user_code$")


def names_in(node: ast.expr) -> Iterator[str]:
    """What a side of a comparison is called: the last name of it, or of what is called."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            yield name
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
            yield name
        case ast.Call(func=called):
            yield from names_in(called)


def is_column(side: ast.expr) -> bool:
    """`table.c.digest` and its like: the comparison is the database's, by an index."""
    match side:
        case ast.Attribute(attr=name, value=ast.Attribute(attr="c")):
            return bool(SOUGHT.search(name))
    return False


def comparisons_of_secrets() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
                continue
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Constant) for side in sides):
                continue  # against what is written in the source there is nothing to guess
            if any(is_column(side) for side in sides):
                continue
            if any(PROVES.search(name) for side in sides for name in names_in(side)):
                yield f"{path.relative_to(SOURCE)}:{node.lineno}: {ast.unparse(node)}"


def test_promise_23_no_secret_is_compared_with_double_equals() -> None:
    assert sorted(comparisons_of_secrets()) == []


def test_promise_23_rule_sees_what_it_is_for() -> None:
    wrong = ["secret == given", "row.digest != other", "form.get('code') == kept", "fields['client_secret'] == x"]
    for text in wrong:
        compare = ast.parse(text, mode="eval").body
        assert isinstance(compare, ast.Compare)
        assert any(PROVES.search(name) for name in [*names_in(compare.left), *names_in(compare.comparators[0])]), text


@pytest.fixture
def credential(house: House) -> tuple[credentials.PasswordCredential, str]:
    app, now = house.app("shop"), house.clock.now()
    with house.store.write(house.tenant_id) as tx:
        return credentials.add_password(tx, app.object_id, None, now)


def near_misses(secret: str) -> tuple[str, str]:
    """Wrong in the first character, and wrong in the last."""
    return ("A" if secret[0] != "A" else "B") + secret[1:], secret[:-1] + ("A" if secret[-1] != "A" else "B")


def test_promise_23_near_misses_are_compared_as_digests_of_one_length(
    credential: tuple[credentials.PasswordCredential, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, secret = credential
    seen: list[tuple[int, int]] = []
    real = hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        seen.append((len(one), len(other)))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for given in (*near_misses(secret), "", "x" * 5000):
        assert credentials.verify([kept, kept], given, kept.starts_at) is Check.NO_MATCH
    assert seen == [(32, 32)] * 8


def test_promise_23_first_wrong_byte_takes_as_long_as_the_last(
    credential: tuple[credentials.PasswordCredential, str],
) -> None:
    kept, secret = credential
    first, last = near_misses(secret)
    times: dict[str, list[int]] = {first: [], last: []}
    for _ in range(200):
        # One after the other in small blocks, so that whatever else the machine does meets both alike.
        for given in (first, last):
            began = perf_counter_ns()
            for _ in range(50):
                credentials.verify([kept], given, kept.starts_at)
            times[given].append(perf_counter_ns() - began)
    # A comparison that stops at the first difference differs by a few per cent of this at most; what would show is
    # work that is done for near misses only. Half is far beyond any noise of a median over 200 blocks.
    assert 0.5 < median(times[first]) / median(times[last]) < 2


def test_promise_22_client_secret_is_kept_as_a_salted_sha_256(house: House) -> None:
    apps = [house.app(name).with_secret() for name in ("one", "two")]
    with house.store.read() as tx:
        rows = {row.owner_id: row for row in tx.all(select(tables.password_credentials))}
    salts = set()
    for app in apps:
        row = rows[app.object_id]
        assert bytes(row.digest) == hashlib.sha256(bytes(row.salt) + app.secret.encode()).digest()
        assert len(app.secret) == 40
        salts.add(bytes(row.salt))
    assert {len(salt) for salt in salts} == {16}
    assert len(salts) == 2


@pytest.mark.usefixtures("passwords_as_shipped")
def test_promise_22_password_of_a_person_is_kept_as_argon2id(house: House) -> None:
    ann, bob = house.person(), house.person("bob")
    assert ann.password_hash is not None
    kept = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", ann.password_hash)
    assert kept is not None
    # What OWASP's password storage cheat sheet asks for at least.
    assert (int(kept[1]), int(kept[2])) >= (19 * 1024, 2)
    assert ann.password_hash != bob.password_hash
