"""What Microsoft Graph has beside identity, or beyond what is built here: named, so that the answer can say so.

A path that begins so, or a relationship of a served object, is answered 501; anything else that is unknown is 400.
"""

from __future__ import annotations

from collections.abc import Sequence

SETS = {
    "administrativeunits": "administrative units",
    "agreements": "terms of use",
    "appcatalogs": "app catalogs",
    "applicationtemplates": "application templates",
    "certificatebasedauthconfiguration": "certificate-based authentication",
    "communications": "communications",
    "contacts": "organizational contacts",
    "contracts": "partner contracts",
    "devicemanagement": "device management",
    "devices": "devices",
    "drives": "files",
    "education": "education",
    "groupsettings": "group settings",
    "groupsettingtemplates": "group settings",
    "grouplifecyclepolicies": "group lifecycle policies",
    "identity": "conditional access and identity providers",
    "identitygovernance": "identity governance",
    "identityprotection": "identity protection",
    "invitations": "invitations of guests",
    "permissiongrants": "resource-specific consent",
    "policies": "policies other than the authorization policy",
    "reports": "reports",
    "schemaextensions": "schema extensions",
    "scopedrolememberships": "administrative units",
    "search": "search",
    "security": "security",
    "servicenow": "connectors",
    "sites": "sites",
    "subscribedskus": "licences",
    "subscriptions": "change notifications (subscriptions)",
    "teams": "teams",
    "tenantrelationships": "tenant relationships",
    "$metadata": "the metadata document",
}
# fmt: off
RELATIONSHIPS = frozenset((
    "acceptedsenders", "addtokensigningcertificate", "administrativeunits", "appmanagementpolicies",
    "approleassignedresources", "assignlicense", "authentication", "calendar", "calendars", "chats",
    "checkgrantedpermissionsforapp", "claimsmappingpolicies",
    "contactfolders", "contacts", "conversations", "createdobjects", "createdonbehalfof",
    "delegatedpermissionclassifications", "domainnamereferences", "drive", "drives", "endpoints", "events",
    "exportpersonaldata", "extensions", "federatedidentitycredentials", "federationconfiguration", "forcedelete",
    "grouplifecyclepolicies", "homerealmdiscoverypolicies", "instantiate", "invitedby", "joinedteams",
    "licensedetails", "logo", "mailboxsettings", "mailfolders", "manager", "memberswithlicenseerrors", "messages",
    "onenote", "onlinemeetings", "owneddevices", "people", "permissiongrants", "photo", "photos", "planner",
    "presence", "promote", "registereddevices", "rejectedsenders", "remotedesktopsecurityconfiguration", "renew",
    "reprocesslicenseassignment", "retryserviceprovisioning", "rootdomain", "scopedrolememberof", "sendmail",
    "serviceconfigurationrecords",
    "settings", "setverifiedpublisher", "sites", "sponsors", "subscribebymail", "synchronization", "team", "teamwork",
    "threads", "todo", "tokenissuancepolicies", "tokenlifetimepolicies", "transitivereports",
    "unsetverifiedpublisher", "validateproperties", "verificationdnsrecords",
))
# fmt: on


# Properties that Graph's types have (v1.0 and beta) and ours have not.
PROPERTIES = (
    "authenticationBehaviors",
    "customSecurityAttributes",
    "infoCatalogs",
    "isDisabled",
    "logo",
    "mailboxSettings",
    "onPremisesSipInfo",
    "print",
    "signInActivity",
    "writebackConfiguration",
)


def property_named(name: str) -> str | None:
    """Graph's name for a property that is left out; None for any other."""
    wanted = name.strip().partition("/")[0].lower()
    return next((item for item in PROPERTIES if item.lower() == wanted), None)


def unbuilt(method: str, segments: Sequence[str]) -> str | None:
    """What a method would do to a served path, in words, when Graph has it and Genkan does not."""
    lower = [segment.lower() for segment in segments]
    if lower[:3] == ["rolemanagement", "directory", "roledefinitions"] and method in ("POST", "PATCH", "DELETE"):
        return "custom directory roles"
    if lower[:3] == ["directory", "deleteditems", "getuserownedobjects"]:
        return "`getUserOwnedObjects` of deleted items"
    return None


def named(segments: Sequence[str]) -> str | None:
    """What the path asks for, in words, when it is something that is left out."""
    lower = [segment.lower() for segment in segments]
    if not lower:
        return None
    for length in (2, 1):
        found = SETS.get("/".join(lower[:length]))
        if found:
            return found
    for at, segment in enumerate(lower[1:], 1):
        if segment in RELATIONSHIPS:
            return f"`{segments[at]}` of {segments[0]}"
    if lower[0] == "rolemanagement":
        return "role management beyond role definitions and assignments of the directory"
    if lower[:2] == ["directory", "administrativeunits"]:
        return "administrative units"
    return None
