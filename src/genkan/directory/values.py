"""What directory objects are found by: every value that a list can be filtered by, as a row of its own.

`written` keeps the rows beside each change of an object; only living objects have any. Filters read them as ranges
of one index, and ask `held` (a bit a property, on the object's own row) who has no value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, insert, select, update

from genkan.directory.errors import Unacceptable
from genkan.directory.objects import TABLES, Kind
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

MOST_EXTENSIONS = 100
LONGEST = 256  # characters of a key; what is longer is found by its beginning

# Graph's property -> field of the object, for those that stand in columns.
FIELDS: Mapping[Kind, Mapping[str, str]] = {
    "user": {
        "displayName": "display_name",
        "userPrincipalName": "upn",
        "mail": "mail",
        "accountEnabled": "account_enabled",
        "userType": "user_type",
        "createdDateTime": "created_at",
    },
    "group": {
        "displayName": "display_name",
        "mailNickname": "mail_nickname",
        "mailEnabled": "mail_enabled",
        "securityEnabled": "security_enabled",
        "uniqueName": "unique_name",
    },
    "application": {
        "displayName": "display_name",
        "appId": "app_id",
        "signInAudience": "sign_in_audience",
        "uniqueName": "unique_name",
        "createdDateTime": "created_at",
    },
    "servicePrincipal": {
        "displayName": "display_name",
        "appId": "app_id",
        "servicePrincipalType": "type",
        "accountEnabled": "account_enabled",
        "appOwnerOrganizationId": "app_owner_tenant_id",
    },
}

# What else lists are filtered by. A property's place is its bit in `held`: add at the end, never move one.
_STORED: Mapping[Kind, str] = {
    "user": """
        ageGroup businessPhones city companyName consentProvidedForMinor country creationType department
        employeeHireDate employeeId employeeOrgData/costCenter employeeOrgData/division employeeType externalUserState
        faxNumber givenName imAddresses isResourceAccount jobTitle mailNickname mobilePhone officeLocation
        onPremisesImmutableId onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSecurityIdentifier
        onPremisesSyncEnabled otherMails passwordPolicies passwordProfile/forceChangePasswordNextSignIn
        passwordProfile/forceChangePasswordNextSignInWithMfa postalCode preferredLanguage proxyAddresses
        showInAddressList state streetAddress surname usageLocation identities/issuer onPremisesUserPrincipalName
        mail assignedLicenses onPremisesProvisioningErrors
        """
    + " ".join(f"onPremisesExtensionAttributes/extensionAttribute{n}" for n in range(1, 16)),
    "group": """
        classification createdByAppId description expirationDateTime isAssignableToRole mail membershipRule
        membershipRuleProcessingState onPremisesLastSyncDateTime onPremisesSamAccountName
        onPremisesSecurityIdentifier onPremisesSyncEnabled preferredLanguage proxyAddresses renewedDateTime
        resourceBehaviorOptions resourceProvisioningOptions uniqueName groupTypes assignedLicenses
        onPremisesProvisioningErrors
        """,
    "application": """
        description disabledByMicrosoftStatus info/logoUrl info/termsOfServiceUrl notes publicClient/redirectUris
        publisherDomain requiredResourceAccess/resourceAppId serviceManagementReference spa/redirectUris tags
        verifiedPublisher/displayName web/homePageUrl web/redirectUris uniqueName
        """,
    "servicePrincipal": """
        alternativeNames appRoleAssignmentRequired applicationTemplateId description homepage info/logoUrl
        info/termsOfServiceUrl notes preferredSingleSignOnMode tags verifiedPublisher/displayName
        appOwnerOrganizationId
        """,
}
STORED: Mapping[Kind, tuple[str, ...]] = {kind: tuple(text.split()) for kind, text in _STORED.items()}
# Found by their parts, but no bit tells who has none.
PARTS = (
    "assignedLicenses/skuId",
    "assignedPlans/capabilityStatus",
    "assignedPlans/service",
    "assignedPlans/servicePlanId",
    "onPremisesProvisioningErrors/category",
    "onPremisesProvisioningErrors/propertyCausingError",
    "provisionedPlans/provisioningStatus",
    "provisionedPlans/service",
)
# Values that count where none is kept.
DEFAULTS: Mapping[str, Any] = {"appRoleAssignmentRequired": False}
MOMENTS = ("employeeHireDate", "onPremisesLastSyncDateTime", "expirationDateTime", "renewedDateTime")
# Found by their ends, too: these rows hold the value backwards.
BY_END = ("mail", "userPrincipalName", "otherMails", "proxyAddresses")
# Found by the beginnings of their words (`$search`).
BY_WORD = ("displayName", "description")
EXTENSION = "extension_"
BACKWARDS, WORDS = " backwards", " words"

_RUN = re.compile(r"[^\W_]+")
_PART = re.compile(r"\d+|[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def row_name(kind: Kind, path: str) -> str:
    """How the rows of a property are named."""
    return f"{kind}/{path}"


def key(value: Any) -> str:
    """A value as it stands in its row."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return str(value).lower()[:LONGEST]


def backwards(value: str) -> str:
    return value.lower()[::-1][:LONGEST]


def words(text: str) -> set[str]:
    """`HelloWorld-20` has the words helloworld, hello, world and 20."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        pieces = [piece for part in _PART.findall(run) for piece in _HUMP.split(part)]
        found.update(each.lower()[:LONGEST] for each in (run, *pieces))
    return found


def bit(kind: Kind, path: str) -> int:
    """The bit that says whether an object has a value; 0 where every object has one, or where no bit tells."""
    return 1 << STORED[kind].index(path) if path in STORED[kind] else 0


def written(tx: Write, kind: Kind, before: Any, after: Any) -> None:
    """Bring the rows up to date. `before` is None for a new object or one that lives again, `after` for a dead one."""
    if after:
        _check_size(after)
    old = set(_rows(kind, before)) if before else set()
    new = set(_rows(kind, after)) if after else set()
    table = tables.directory_values
    id = (after or before).id
    mine = {"tenant_id": tx.tenant_id, "object_id": id}
    for property, value in old - new:
        key = {**mine, "property": property, "value": value}
        tx.connection.execute(delete(table).where(*(table.c[name] == each for name, each in key.items())))
    if new - old:
        rows = [{**mine, "property": property, "value": value} for property, value in new - old]
        tx.connection.execute(insert(table), rows)
    steps = Counter(_counted(kind, after) if after else ())
    steps.subtract(_counted(kind, before) if before else ())
    _count(tx, steps)
    if after and (before is None or held(kind, before) != held(kind, after)):
        tx.update(TABLES[kind], {"id": id}, held=held(kind, after))


def _counted(kind: Kind, found: Any) -> list[str]:
    """What an object counts for: its kind, and each property that it has a value of."""
    paths = [path for path in indexed(kind) if any(True for _ in _values(kind, found, path))]
    carried = [
        name.lower() for name, value in found.properties.items() if name.lower().startswith(EXTENSION) and value != []
    ]
    return [row_name(kind, path) for path in ("", *paths, *carried)]


def _count(tx: Write, steps: Mapping[str, int]) -> None:
    table = tables.directory_counts
    for property, step in sorted(steps.items()):
        if not step:
            continue
        mine = (table.c.tenant_id == tx.tenant_id, table.c.property == property)
        changed = tx.connection.execute(update(table).where(*mine).values(objects=table.c.objects + step))
        if not changed.rowcount:
            tx.connection.execute(insert(table).values(tenant_id=tx.tenant_id, property=property, objects=step))


def count(tx: Read, tenant_id: str, kind: Kind, path: str = "") -> int:
    """How many living objects of a kind there are; with a path, how many have a value of that property."""
    table = tables.directory_counts
    asked = (table.c.tenant_id == tenant_id, table.c.property == row_name(kind, path))
    return int(tx.value(select(table.c.objects).where(*asked)) or 0)


def _check_size(found: Any) -> None:
    """Raises `Unacceptable` for more extension values than an object can carry, of whatever applications."""
    carried = [name for name in found.properties if name.lower().startswith(EXTENSION)]
    if len(carried) > MOST_EXTENSIONS:
        raise Unacceptable(
            carried[-1],
            "The size of the object has exceeded its limit. Please reduce the number of values and retry your request.",
            "Directory_ResourceSizeExceeded",
        )


def held(kind: Kind, found: Any) -> int:
    return sum(1 << place for place, path in enumerate(STORED[kind]) if any(True for _ in _values(kind, found, path)))


def insert_all(tx: Write, kind: Kind, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many new objects of a kind at once, as rows of its table, together with what they are found by."""
    none = dict.fromkeys(TABLES[kind].c.keys())
    found = [SimpleNamespace(**none | dict(row)) for row in rows]
    tx.insert_many(
        TABLES[kind], [dict(row) | {"held": held(kind, each)} for row, each in zip(rows, found, strict=True)]
    )
    kept = [
        {"tenant_id": tx.tenant_id, "object_id": each.id, "property": property, "value": value}
        for each in found
        for property, value in set(_rows(kind, each))
    ]
    _count(tx, Counter(property for each in found for property in _counted(kind, each)))
    # In the order of the index: a page of it is then written once.
    tx.connection.execute(
        insert(tables.directory_values), sorted(kept, key=lambda row: (row["property"], row["value"]))
    )


def _rows(kind: Kind, found: Any) -> Iterator[tuple[str, str]]:
    for path in dict.fromkeys((*FIELDS[kind], *STORED[kind], *PARTS)):
        for value in _values(kind, found, path):
            moment = path in MOMENTS and isinstance(value, str)
            yield row_name(kind, path), key(datetime.fromisoformat(value) if moment else value)
            if path in BY_END:
                yield row_name(kind, path + BACKWARDS), backwards(value)
            if path in BY_WORD:
                yield from ((row_name(kind, path + WORDS), word) for word in words(value))
    for name, value in found.properties.items():
        if name.lower().startswith(EXTENSION):
            for each in value if isinstance(value, list) else [value]:
                yield row_name(kind, name.lower()), key(each)


def _values(kind: Kind, found: Any, path: str) -> Iterator[Any]:
    name, _, part = path.partition("/")
    field = FIELDS[kind].get(name)
    value = getattr(found, field) if field else found.properties.get(name, DEFAULTS.get(name))
    for each in value if isinstance(value, (list, tuple)) else [value]:
        inner = each.get(part) if part and isinstance(each, dict) else None if part else each
        yield from (one for one in (inner if isinstance(inner, list) else [inner]) if one is not None)


def indexed(kind: Kind) -> frozenset[str]:
    """The properties that have rows."""
    return frozenset((*FIELDS[kind], *STORED[kind], *PARTS))
