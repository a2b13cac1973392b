"""Lists: paged and searched in the store, with totals that are never older than the last change."""

from __future__ import annotations

import re
from html import unescape

from tests.portal.conftest import Visitor, World, text_of

from genkan.directory import users


def test_a_list_is_walked_page_by_page_without_loss(world: World, admin: Visitor) -> None:
    _people(world, 120)
    assert _walked(admin, "/users") == {f"Person {number:03}" for number in range(120)} | {"Administrator"}


def test_a_searched_list_is_walked_page_by_page_too(world: World, admin: Visitor) -> None:
    _people(world, 120)
    assert _walked(admin, "/users?q=Person%200") == {f"Person {number:03}" for number in range(100)}
    for number in range(60):
        admin.post("/groups", {"name": f"Team {number:02}"})
    assert _walked(admin, "/groups?q=Team") == {f"Team {number:02}" for number in range(60)}


def test_totals_follow_every_change(world: World, admin: Visitor) -> None:
    assert "1 user " in text_of(admin.get("/users"))
    _people(world, 2)
    assert "3 users" in text_of(admin.get("/users"))
    assert "3 Users" in text_of(admin.get("/entra"))


def test_a_forged_page_is_refused_and_names_no_other(admin: Visitor) -> None:
    for path in ("/users", "/groups", "/apps", "/enterprise-apps", "/audit"):
        for token in ("x", "0", "' or 1=1 --", "eyJhIjoxfQ"):
            assert admin.get(f"{path}?page={token}").status == 400, path


def test_an_unfit_page_number_shows_the_first(admin: Visitor) -> None:
    for token in ("-1", "x", "9" * 30):
        assert admin.get(f"/azure/groups?page={token}").status == 200


def test_quotes_in_a_search_are_looked_for_and_no_more(world: World, admin: Visitor) -> None:
    admin.post("/groups", {"name": "O'Hara's team"})
    assert "O&#39;Hara" in admin.page("/groups?q=O%27Hara")
    assert admin.get("/groups?q=%27%29%20or%20true").status == 200
    assert admin.get("/users?q=%27").status == 200


def _walked(visitor: Visitor, path: str) -> set[str]:
    """Every name of a list, following its own links; no name may come twice."""
    names: list[str] = []
    while path:
        html = visitor.page(path)
        names += [unescape(name) for name in re.findall(r'<a href="/(?:users|groups)/[0-9a-f-]{36}">([^<]+)<', html)]
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(following[1]) if following else ""
    assert len(names) == len(set(names))
    return set(names)


def _people(world: World, count: int) -> None:
    now = world.clock.now()
    with world.house.services.store.write(world.owner["tenant_id"]) as tx:
        for number in range(count):
            upn = f"person{number}@{world.owner['domain']}"
            users.create(tx, upn, f"Person {number:03}", now)
