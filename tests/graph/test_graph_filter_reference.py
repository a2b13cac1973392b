"""Generated filters against a slow reading of the same words in Python: the same people, and the same count."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.graph.house import DOMAIN, EVENTUAL, As, House

from genkan.directory import applications, extensions, users
from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.odata import narrow

Person = dict[str, Any]
Test = Callable[[Person], bool]
Asked = tuple[str, Test]

WORDS = ["", "a", "Ab", "aB", "abc", "O'Hara", "Émile", "émil", "ß", "z%", "_", "x/y", "日本", "'", "n" * 300]
ORDERED = ["givenName", "city", "department", "companyName", "postalCode", "mobilePhone"]
PLAIN = ["employeeOrgData/costCenter", "employeeOrgData/division", "usageLocation"]
NULLABLE = [*ORDERED, "usageLocation", "onPremisesExtensionAttributes/extensionAttribute1"]
MOMENTS = ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.500000Z", "2021-06-01T10:00:00Z"]
BADGE = "badge"  # stands for the extension's full name


class Crowd:
    """Not a dataclass: hypothesis would print all of it."""

    def __init__(self, admin: As, badge: str, people: list[Person]) -> None:
        self.admin, self.badge, self.people = admin, badge, people

    def __repr__(self) -> str:
        return f"{len(self.people)} people"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    house = House(f"sqlite:///{tmp_path_factory.mktemp('crowd')}/genkan.db")
    admin, chance = house.admin(), random.Random(5)
    with house.store.write(house.tenant_id) as tx:
        app = applications.register(tx, "app", house.clock.now())
        badge = extensions.define(tx, app, "badge", "String", ["User"], multi_valued=False).name
        for number in range(220):
            made = person(chance, badge)
            mail = chance.choice([None, f"M{number}@{DOMAIN}", f"m{number}@Other.example"])
            users.create(
                tx,
                f"U{number}@{DOMAIN}",
                chance.choice(WORDS[1:-1]),
                house.clock.now() - timedelta(days=number % 3),
                mail=mail,
                account_enabled=chance.random() < 0.9,
                user_type=chance.choice(["Member", "Member", "Guest"]),
                properties=made,
            )
            if number % 40 == 0:
                users.delete(tx, users.find_by_upn(tx, house.tenant_id, f"u{number}@{DOMAIN}").id, house.clock.now())  # type: ignore[union-attr]
    with house.store.read() as tx:
        people = [
            {
                "otherMails": [],
                **each.properties,
                BADGE: each.properties.get(badge),
                "id": each.id,
                "displayName": each.display_name,
                "userPrincipalName": each.upn,
                "mail": each.mail,
                "accountEnabled": each.account_enabled,
                "userType": each.user_type,
                "createdDateTime": each.created_at,
            }
            for each in users.every(tx, house.tenant_id)
        ]
    yield Crowd(admin, badge, people)
    house.store.close()


def person(chance: random.Random, badge: str) -> Person:
    made: Person = {}
    for path in [*ORDERED, *PLAIN, *NULLABLE, badge]:
        name, _, part = path.partition("/")
        if chance.random() < 0.6:
            value = chance.choice(WORDS)
            made[name] = {**made.get(name, {}), part: value} if part else value
    if chance.random() < 0.5:
        made["showInAddressList"] = chance.random() < 0.5
    if chance.random() < 0.5:
        made["employeeHireDate"] = chance.choice(MOMENTS)
    made["otherMails"] = [chance.choice(WORDS[1:]) for _ in range(chance.randrange(3))]
    return made


def value_of(found: Person, path: str) -> Any:
    name, _, part = path.partition("/")
    value = found.get(name)
    return (value or {}).get(part) if part else value


def low(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def compared(path: str, operator: str, value: str) -> Asked:
    def test(found: Person) -> bool:
        held = low(value_of(found, path))
        if operator == "ne":
            return bool(held != low(value))
        if held is None:
            return False
        answers: dict[str, bool] = {
            "eq": held == low(value),
            "ge": held >= low(value),
            "le": held <= low(value),
            "startswith": held.startswith(low(value)),
            "endswith": held.endswith(low(value)),
        }
        return answers[operator]

    if operator.endswith("with"):
        return f"{operator}({path},{literal(value)})", test
    return f"{path} {operator} {literal(value)}", test


def null(path: str, operator: str) -> Asked:
    return f"{path} {operator} null", lambda found: (value_of(found, path) is None) is (operator == "eq")


def among(path: str, values: list[str]) -> Asked:
    wanted = {low(value) for value in values}
    return f"{path} in ({','.join(map(literal, values))})", lambda found: low(value_of(found, path)) in wanted


def flag(path: str, operator: str, value: bool) -> Asked:
    def test(found: Person) -> bool:
        return (value_of(found, path) == value) is (operator == "eq")

    return f"{path} {operator} {str(value).lower()}", test


def moment(operator: str, value: str) -> Asked:
    def test(found: Person) -> bool:
        held, wanted = parse_moment(found.get("employeeHireDate") or "x"), parse_moment(value)
        assert wanted is not None
        return held is not None and {"eq": held == wanted, "ge": held >= wanted, "le": held <= wanted}[operator]

    return f"employeeHireDate {operator} {value}", test


def element(operator: str, value: str) -> Asked:
    text, test = compared("e", operator, value)
    return text, lambda found: test(found)


def quantified(quantifier: str, inner: Asked) -> Asked:
    text, test = inner
    over = any if quantifier == "any" else all
    return f"otherMails/{quantifier}(e:{text})", lambda found: over(test({"e": one}) for one in found["otherMails"])


def both(left: Asked, right: Asked) -> Asked:
    return f"({left[0]} and {right[0]})", lambda found: left[1](found) and right[1](found)


def either(left: Asked, right: Asked) -> Asked:
    return f"({left[0]} or {right[0]})", lambda found: left[1](found) or right[1](found)


def without(inner: Asked) -> Asked:
    return f"not({inner[0]})", lambda found: not inner[1](found)


words = st.sampled_from([*WORDS[:-1], "b", "AB", "n" * 256, "n" * 300, "n" * 301, f"@{DOMAIN}", "m1", "nobody"])
flags = st.sampled_from(["eq", "ne"])
elements = st.builds(element, st.sampled_from(["eq", "startswith", "endswith"]), words)
elements = st.one_of(elements, st.builds(either, elements, elements), st.builds(both, elements, elements))
elements = st.one_of(elements, st.builds(without, elements))
leaves = st.one_of(
    st.builds(compared, st.sampled_from(ORDERED), st.sampled_from(["eq", "ne", "ge", "le", "startswith"]), words),
    st.builds(compared, st.sampled_from(["displayName", BADGE]), st.sampled_from(["eq", "ne", "startswith"]), words),
    st.builds(compared, st.sampled_from(PLAIN), flags, words),
    st.builds(compared, st.sampled_from(["mail", "userPrincipalName"]), st.sampled_from(["eq", "endswith"]), words),
    st.builds(null, st.sampled_from([*NULLABLE, BADGE, "mail"]), flags),
    st.builds(among, st.sampled_from([*ORDERED, "displayName"]), st.lists(words, min_size=1, max_size=4)),
    st.builds(flag, st.sampled_from(["accountEnabled", "showInAddressList"]), flags, st.booleans()),
    st.builds(moment, st.sampled_from(["eq", "ge", "le"]), st.sampled_from([*MOMENTS, "2020-01-01"])),
    st.builds(quantified, st.sampled_from(["any", "any", "all"]), elements),
    st.sampled_from(
        [
            ("otherMails/any()", lambda found: bool(found["otherMails"])),
            ("otherMails/$count eq 0", lambda found: not found["otherMails"]),
            ("otherMails/$count ne 0", lambda found: bool(found["otherMails"])),
        ]
    ),
)
filters: st.SearchStrategy[Asked] = st.recursive(
    leaves,
    lambda inner: st.one_of(st.builds(both, inner, inner), st.builds(either, inner, inner), st.builds(without, inner)),
)


@pytest.mark.timeout(600)  # shared machines
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(asked=filters, few=st.sampled_from([0, 5, 60, 5_000]), top=st.sampled_from([1, 7, 999]))
def test_generated_filter_finds_whom_its_words_mean(crowd: Crowd, asked: Asked, few: int, top: int) -> None:
    admin, badge, people = crowd.admin, crowd.badge, crowd.people
    text, test = asked
    expected = sorted(each["id"] for each in people if test(each))
    spoken = text.replace(BADGE, badge)
    with pytest.MonkeyPatch.context() as patch:
        # Whether an index or the list's order answers depends on this number alone.
        patch.setattr(narrow, "FEW", few)
        first = admin.get(f"/users?$filter={quote(spoken)}&$count=true&$select=id&$top={top}", headers=EVENTUAL)
        found = [each["id"] for each in first.value]
        assert first.json["@odata.count"] == len(expected), text
        link = first.json.get("@odata.nextLink")
        for _ in range(3):
            if link:
                page = admin.get(link.split("/v1.0", 1)[1])
                found += [each["id"] for each in page.value]
                link = page.json.get("@odata.nextLink")
        assert found == (expected[: len(found)] if link else expected), text
        counted = admin.get(f"/users/$count?$filter={quote(spoken)}", headers=EVENTUAL)
        assert int(counted.body) == len(expected), text


def test_reference_knows_the_crowd(crowd: Crowd) -> None:
    listed = [each["id"] for each in crowd.admin.get("/users?$top=999&$select=id").value]
    assert listed == sorted(each["id"] for each in crowd.people)
    assert len(listed) > 200
