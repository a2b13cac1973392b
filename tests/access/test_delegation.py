"""Handing out roles under a condition: the templates of the Azure portal, and the built-in delegating roles."""

from __future__ import annotations

from tests.access.scene import GROUP, Scene

from genkan.access.decide import decide
from genkan.access.decision import Reason
from genkan.access.delegation import DELETE, WRITE, attributes_of_delete, attributes_of_write
from genkan.access.model import Permission, PrincipalType, RoleAssignment
from genkan.access.principal import Principal

BACKUP_CONTRIBUTOR = "5e467623-bb1f-42f4-a55d-6e525e11384b"
BACKUP_READER = "a795c7a0-d4a2-40c1-ae25-d81f01202912"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
MARKETING = "28c35fea-2099-4cf5-8ad9-473547bc9423"
SALES = "86951b8b-723a-407b-a74a-1bca3f0c95d0"

_NAME = "Microsoft.Authorization/roleAssignments"
_ROLES = f"ForAnyOfAnyValues:GuidEquals {{{BACKUP_CONTRIBUTOR}, {BACKUP_READER}}}"


def template(extra: str = "") -> str:
    """The portal's text: one part for writing with @Request, one for deleting with @Resource."""
    parts = []
    for verb, source in (("write", "Request"), ("delete", "Resource")):
        more = extra.replace("SOURCE", source)
        parts.append(
            f"(\n (\n  !(ActionMatches{{'{_NAME}/{verb}'}})\n )\n OR \n"
            f" (\n  @{source}[{_NAME}:RoleDefinitionId] {_ROLES}{more}\n )\n)"
        )
    return "\nAND\n".join(parts)


CONSTRAIN_ROLES = template()
AND_TYPES = template(
    f"\n  AND\n  @SOURCE[{_NAME}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {{'User', 'Group'}}"
)
AND_PRINCIPALS = template(
    f"\n  AND\n  @SOURCE[{_NAME}:PrincipalId] ForAnyOfAnyValues:GuidEquals {{{MARKETING}, {SALES}}}"
)
ALL_BUT_OWNER = (
    f"((!(ActionMatches{{'{_NAME}/write'}})) OR (@Request[{_NAME}:RoleDefinitionId] "
    f"ForAnyOfAllValues:GuidNotEquals {{{OWNER}}}))"
)


def delegate(condition: str) -> Scene:
    scene = Scene()
    scene.role("RBAC Administrator", Permission(actions=(f"{_NAME}/write", f"{_NAME}/delete", "*/read")))
    scene.assign("dana", "rbac administrator", GROUP, condition=condition)
    return scene


def hands_out(scene: Scene, role: str, to: str = MARKETING, kind: PrincipalType = "User") -> bool:
    attributes = attributes_of_write(role, to, kind)
    return decide(scene.index, Principal("dana"), WRITE, GROUP, now=scene.now, attributes=attributes).allowed


def takes_back(scene: Scene, role: str, of: str = MARKETING, kind: PrincipalType = "User") -> bool:
    given = RoleAssignment("a", GROUP, of, kind, role)
    attributes = attributes_of_delete(given)
    return decide(scene.index, Principal("dana"), DELETE, GROUP, now=scene.now, attributes=attributes).allowed


def test_delegate_hands_out_and_takes_back_the_named_roles_only() -> None:
    scene = delegate(CONSTRAIN_ROLES)
    for role in (BACKUP_CONTRIBUTOR, BACKUP_READER.upper()):
        assert hands_out(scene, role)
        assert takes_back(scene, role)
    assert not hands_out(scene, OWNER)
    assert not takes_back(scene, OWNER)


def test_role_may_be_given_by_its_full_id() -> None:
    path = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/"
    assert hands_out(delegate(CONSTRAIN_ROLES), path + BACKUP_READER)
    assert not hands_out(delegate(CONSTRAIN_ROLES), path + OWNER)


def test_delegate_may_be_held_to_kinds_of_principals() -> None:
    scene = delegate(AND_TYPES)
    assert hands_out(scene, BACKUP_READER, kind="User")
    assert hands_out(scene, BACKUP_READER, kind="Group")
    assert not hands_out(scene, BACKUP_READER, kind="ServicePrincipal")
    assert not takes_back(scene, BACKUP_READER, kind="ServicePrincipal")
    assert not hands_out(scene, OWNER, kind="User")


def test_delegate_may_be_held_to_certain_groups() -> None:
    scene = delegate(AND_PRINCIPALS)
    assert hands_out(scene, BACKUP_READER, to=SALES.upper(), kind="Group")
    assert not hands_out(scene, BACKUP_READER, to=OWNER, kind="Group")
    assert not takes_back(scene, BACKUP_READER, of=OWNER)


def test_delegate_may_hand_out_all_but_some() -> None:
    scene = delegate(ALL_BUT_OWNER)
    assert hands_out(scene, BACKUP_READER)
    assert not hands_out(scene, OWNER)
    assert takes_back(scene, OWNER)  # this template leaves deleting free


def test_write_without_what_the_condition_asks_for_is_refused() -> None:
    scene = delegate(CONSTRAIN_ROLES)
    assert scene.decide("dana", WRITE, GROUP).reason is Reason.CONDITION_FALSE


def test_other_actions_of_the_delegate_are_free() -> None:
    assert delegate(CONSTRAIN_ROLES).may("dana", f"{_NAME}/read", GROUP)


def test_principal_type_that_is_not_told_satisfies_no_type() -> None:
    scene = delegate(AND_TYPES)
    attributes = attributes_of_write(BACKUP_READER, MARKETING, None)
    assert not decide(scene.index, Principal("dana"), WRITE, GROUP, now=scene.now, attributes=attributes).allowed


def test_explanation_tells_which_role_was_asked_for() -> None:
    scene = delegate(CONSTRAIN_ROLES)
    found = scene.trace("dana", WRITE, GROUP, request={f"{_NAME}:RoleDefinitionId": OWNER})
    (finding,) = found.considered[0].findings
    assert finding.left == (OWNER,)
    assert finding.right == (BACKUP_CONTRIBUTOR, BACKUP_READER)
