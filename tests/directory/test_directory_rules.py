"""The directory's own rules, without a surface."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from genkan.clock import ManualClock
from genkan.directory import (
    applications,
    directory_roles,
    first_party,
    groups,
    permissions,
    published,
    service_principals,
    tenants,
    users,
)
from genkan.directory.errors import AlreadyThere, NotThere, Taken, Unacceptable
from genkan.store import Store, Write

CLOCK = ManualClock()
NOW = CLOCK.now()
TENANT = str(uuid.uuid4())


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Write]:
    store = Store.open(f"sqlite:///{tmp_path}/genkan.db", durable=False)
    with store.write(TENANT) as tx:
        tenants.create(tx, TENANT, "Contoso", "contoso.onmicrosoft.com", NOW)
        first_party.create_all(tx, NOW)
        yield tx
    store.close()


def test_granted_app_role_shows_as_a_role_value_once(tx: Write) -> None:
    app = applications.register(tx, "app", NOW)
    principal = service_principals.create(tx, app.app_id, "app", NOW)
    permissions.grant_app_role(tx, principal.id, first_party.GRAPH, "User.Read.All", NOW)
    graph = service_principals.find_by_app_id(tx, TENANT, first_party.GRAPH)
    assert graph is not None
    assert permissions.role_values(tx, TENANT, [principal.id], graph.id) == ["User.Read.All"]
    with pytest.raises(AlreadyThere):
        permissions.grant_app_role(tx, principal.id, first_party.GRAPH, "User.Read.All", NOW)


def test_app_role_for_programs_is_not_given_to_people(tx: Write) -> None:
    person = users.create(tx, "a@contoso.onmicrosoft.com", "A", NOW)
    with pytest.raises(Unacceptable):
        permissions.grant_app_role(tx, person.id, first_party.GRAPH, "User.Read.All", NOW)


def test_membership_reaches_through_nested_groups_and_ends_in_cycles(tx: Write) -> None:
    person = users.create(tx, "a@contoso.onmicrosoft.com", "A", NOW)
    inner, outer = groups.create(tx, "inner", "inner", NOW), groups.create(tx, "outer", "outer", NOW)
    groups.add_member(tx, inner.id, person.id)
    groups.add_member(tx, outer.id, inner.id)
    groups.add_member(tx, inner.id, outer.id)
    assert groups.groups_of(tx, TENANT, person.id) == {inner.id, outer.id}


def test_user_name_needs_a_verified_domain(tx: Write) -> None:
    with pytest.raises(Unacceptable):
        users.create(tx, "a@example.com", "A", NOW)


def test_user_name_of_a_deleted_user_is_free_and_blocks_the_restore_once_taken(tx: Write) -> None:
    first = users.create(tx, "a@contoso.onmicrosoft.com", "A", NOW)
    users.delete(tx, first.id, NOW)
    users.create(tx, "A@contoso.onmicrosoft.com", "B", NOW)
    with pytest.raises(Taken):
        users.restore(tx, first.id, NOW)


def test_identifier_uri_of_a_deleted_application_can_be_taken(tx: Write) -> None:
    first = applications.register(tx, "one", NOW, identifier_uris=["api://x"])
    applications.delete(tx, first.id, NOW)
    applications.register(tx, "two", NOW, identifier_uris=["API://X"])
    with pytest.raises(Taken):
        applications.restore(tx, first.id, NOW)


def test_what_has_lain_deleted_for_thirty_days_cannot_be_restored(tx: Write) -> None:
    from genkan.directory.objects import KEPT_FOR

    group = groups.create(tx, "old", "old", NOW)
    groups.delete(tx, group.id, NOW)
    with pytest.raises(NotThere):
        groups.restore(tx, group.id, NOW + KEPT_FOR)


def test_purged_object_leaves_no_reference_behind(tx: Write) -> None:
    person = users.create(tx, "a@contoso.onmicrosoft.com", "A", NOW)
    group = groups.create(tx, "g", "g", NOW)
    groups.add_member(tx, group.id, person.id)
    directory_roles.assign(tx, person.id, "Global Reader")
    users.delete(tx, person.id, NOW)
    users.purge(tx, person.id)
    assert tx.all(groups.member_ids(TENANT, group.id)) == []
    assert directory_roles.held(tx, TENANT, [person.id]) == []


def test_every_role_of_the_data_file_grants_what_it_lists() -> None:
    for role in directory_roles.roles():
        assert any(block.actions for block in role.blocks), role.name
    administrator = directory_roles.role("Global Administrator")
    assert administrator is not None
    assert directory_roles.grants(administrator.blocks[0], "users/password/update")
    assert directory_roles.grants(administrator.blocks[0], "deletedItems.users/restore")
    reader = directory_roles.role("global reader")
    assert reader is not None
    assert directory_roles.grants(reader.blocks[0], "users/standard/read")
    assert not directory_roles.grants(reader.blocks[0], "users/create")


def test_default_roles_cannot_be_assigned() -> None:
    assert directory_roles.role("User") is None
    assert directory_roles.default_role("Member").name == "User"
    assert directory_roles.default_role("Guest").name == "Guest User"


def test_graph_permissions_have_distinct_ids_and_names() -> None:
    listed = published.graph_permissions()
    ids = [id for item in listed for id in (item.app_role_id, item.scope_id) if id]
    assert len(ids) == len(set(ids))
    assert len({item.value for item in listed}) == len(listed)
