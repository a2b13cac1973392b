"""Whatever is sent: an answer in Graph's shape, never a 500, and nothing half-written."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.graph.house import AZ_SCOPES, EVENTUAL, As, House

from genkan.directory import published
from genkan.store.tables import directory as tables
from genkan.surfaces.graph.odata.filter import parse_filter
from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.routes import ROUTES
from genkan.surfaces.graph.shapes.application import APPLICATION
from genkan.surfaces.graph.shapes.grants import APP_ROLE_ASSIGNMENT, FEDERATED_CREDENTIAL, PERMISSION_GRANT
from genkan.surfaces.graph.shapes.group import GROUP
from genkan.surfaces.graph.shapes.roles import ROLE_ASSIGNMENT
from genkan.surfaces.graph.shapes.service_principal import SERVICE_PRINCIPAL
from genkan.surfaces.graph.shapes.user import PASSWORD_PROFILE, USER

ROWS = sorted(((row.method, row.template) for row in ROUTES), key=str)
SHAPES = (
    APPLICATION, SERVICE_PRINCIPAL, USER, GROUP, PERMISSION_GRANT, APP_ROLE_ASSIGNMENT, FEDERATED_CREDENTIAL,
    ROLE_ASSIGNMENT,
)  # fmt: skip
ACTIONS = ("ids", "types", "groupIds", "securityEnabledOnly", "@odata.id", "keyId", "proof", "keyCredential",
           "passwordCredential", "currentPassword", "newPassword", "roleTemplateId", "id", "scope", "requests",
           "members@odata.bind", "owners@odata.bind", "defaultUserRolePermissions")  # fmt: skip
NAMES = sorted({item.name for shape in SHAPES for item in shape.properties} | {*ACTIONS, PASSWORD_PROFILE.name})

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "'", "x' or '1' eq '1", "\x00", "https://graph.microsoft.com/v1.0/users/x", "2020-01-01T00:00:00Z",
         "11111111-2222-3333-4444-555555555555", "AzureADMyOrg", "Principal", "/", "user"]
    ),
)  # fmt: skip
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.sampled_from(NAMES), texts), inner, max_size=3)
    ),
    max_leaves=6,
)
bodies = st.one_of(values, st.dictionaries(st.sampled_from(NAMES), values, max_size=6))
filters = st.one_of(
    texts,
    st.builds(
        " ".join,
        st.lists(
            st.sampled_from(
                [*NAMES[:40], "eq", "ne", "in", "not", "and", "or", "(", ")", "'x'", "null", "true", "5", "2020-01-01",
                 "startswith(displayName,'x')", "endswith(mail,'x')", "tags/any(t:t",
                 "identifierUris/any(u:u", "eq 'x')",
                 "keyCredentials/any()", "appRoles/any(r:r/value eq 'x')", "tags/$count eq 0", "api/x", "/", ","]
            ),
            min_size=1,
            max_size=8,
        ),
    ),
)  # fmt: skip
OPTIONS = ("$filter", "$select", "$expand", "$orderby", "$search", "$top", "$count", "$skiptoken", "$deltatoken")
queries = st.dictionaries(st.sampled_from(OPTIONS), filters, max_size=3)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, As, As, list[str]]]:
    """A tenant with one object of each kind, an administrator, a program with every permission."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    house = House(f"sqlite:///{folder}/genkan.db")
    scopes = " ".join(item.value for item in published.graph_permissions() if item.scope_id)
    admin = house.person("admin", role="Global Administrator", scopes=f"{AZ_SCOPES} {scopes}")
    program = house.program(*(item.value for item in published.graph_permissions() if item.app_role_id))
    user, app = house.user("bob"), admin.post("/applications", {"displayName": "app"}).made()
    group = house.group("g", user.id)
    principal = admin.post("/servicePrincipals", {"appId": app["appId"]}).made()
    ids = [user.id, app["id"], group.id, principal["id"], "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "x", "bob@x"]
    yield house, admin, program, ids
    house.store.close()


def counts(house: House) -> list[int]:
    kept = (tables.users, tables.groups, tables.applications, tables.service_principals, tables.permission_grants)
    with house.store.read() as tx:
        return [int(tx.value(select(func.count()).select_from(table))) for table in kept]


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_request_breaks_graph(everything: tuple[House, As, As, list[str]], data: st.DataObject) -> None:
    house, admin, program, ids = everything
    method, template = data.draw(st.sampled_from(ROWS))
    path = template
    for name in ("{id}", "{key}", "{type}"):
        key = data.draw(st.one_of(st.sampled_from(ids), st.sampled_from(["microsoft.graph.user", "appId='x'", "a b"])))
        path = path.replace(name, key)
    query = data.draw(queries)
    if query:
        path += "?" + "&".join(f"{name}={value}" for name, value in query.items() if "&" not in value)
    caller = data.draw(st.sampled_from([admin, program]))
    body: Any = None if method in ("GET", "DELETE") else data.draw(bodies)
    before = counts(house)
    answer = caller.call(method, path, body, headers=data.draw(st.sampled_from([{}, EVENTUAL])))
    assert answer.status != 500, (method, path, body, answer.body)
    if answer.status >= 400:
        assert set(answer.json) == {"error"}
        assert {"code", "message", "innerError"} <= set(answer.error)
        assert counts(house) == before
    elif answer.body and answer.headers["content-type"].startswith("application/json"):
        json.loads(answer.body)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(text=filters)
def test_any_filter_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(NotOData):
        assert parse_filter(text) == parse_filter(f"({text})")


@pytest.mark.parametrize("text", ["(" * 5000, "not " * 2000, "a/" * 3000, "'" * 7999, "x eq 1 or " * 700])
def test_deep_and_long_filters_are_refused_quickly(text: str) -> None:
    with pytest.raises(NotOData):
        parse_filter(text)


NOT_OBJECTS = (
    b"{",
    b"[]",
    b'"x"',
    b"\xff\xfe",
    b'{"displayName":NaN}',
    b"[" * 100_000,
    b'{"displayName":"\\ud800"}',
    b'{"displayName":"a\\u0000b"}',
)


@pytest.mark.parametrize("body", NOT_OBJECTS)
def test_body_that_is_no_json_object_is_refused(everything: tuple[House, As, As, list[str]], body: bytes) -> None:
    answer = everything[1].post("/applications", body)
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")
