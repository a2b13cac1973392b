"""What Graph refuses in a registration beyond the types of its properties: addresses, permissions, claims.

Wording follows Graph's answers where they are known; a property's own error code stands at the top, as there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from genkan.directory import tenants
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import GraphError, bad_request

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PLATFORMS = ("web", "spa", "publicClient")
CLAIMS = frozenset({"none", "securitygroup", "directoryrole", "applicationgroup", "all"})
MEMBERS = frozenset({"User", "Application"})
PERSONAL = ("AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount")
LONGEST_URI = 255
_VALUE = re.compile(r"(?!\.)[A-Za-z0-9:!#$%&'()*+,\-./;<=>?@\[\]^_`{|}~]{1,120}")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s]+")
_SHARED = (
    ("description", "adminConsentDescription"),
    ("displayName", "adminConsentDisplayName"),
    ("isEnabled", "isEnabled"),
    ("value", "value"),
)


def complete(properties: dict[str, Any], audience: str) -> None:
    """A new application that personal accounts may use takes tokens of version 2, unless it says otherwise."""
    api = properties.get("api") or {}
    if audience in PERSONAL and api.get("requestedAccessTokenVersion") is None:
        properties["api"] = {**api, "requestedAccessTokenVersion": 2}


def settle_redirects(properties: dict[str, Any]) -> None:
    """`web.redirectUriSettings` names each redirect URI, with the index it was given (SAML alone has one)."""
    web = properties.get("web")
    if web:
        given = {setting.get("uri"): setting.get("index") for setting in web.get("redirectUriSettings") or ()}
        settings = [{"uri": uri, "index": given.get(uri)} for uri in web.get("redirectUris") or ()]
        properties["web"] = {**web, "redirectUriSettings": settings}


def check(call: Call, changed: Mapping[str, Any], before: Mapping[str, Any], audience: str) -> None:
    """`changed` are the properties a request sets, `before` those that stood. Raises Graph's 400."""
    after = {**before, **changed}
    version = (after.get("api") or {}).get("requestedAccessTokenVersion")
    if version not in (None, 1, 2) or (audience in PERSONAL and version != 2):
        raise bad_request("Property api.requestedAccessTokenVersion is invalid.", target="api")
    if "identifierUris" in changed:
        new = [uri for uri in changed["identifierUris"] or () if uri not in (before.get("identifierUris") or ())]
        _identifiers(call, changed["identifierUris"] or (), new, version)
    for platform in PLATFORMS:
        if platform in changed:
            _redirects(platform, (changed[platform] or {}).get("redirectUris") or ())
    if changed.get("groupMembershipClaims") is not None:
        names = [name.strip().lower() for name in changed["groupMembershipClaims"].split(",")]
        if not CLAIMS.issuperset(names):
            raise _invalid("groupMembershipClaims")
    if "appRoles" in changed or "api" in changed:
        _permissions(after.get("appRoles") or (), (after.get("api") or {}).get("oauth2PermissionScopes") or ())


def _identifiers(call: Call, uris: Sequence[str], new: Iterable[str], version: int | None) -> None:
    """An application that takes tokens of version 2 may be called by any name."""
    _unique("identifierUris", [uri.lower() for uri in uris])
    verified = [item.name for item in tenants.domains(call.tx, call.tenant_id)]
    for uri in new:
        parts = _parts(uri)
        if not uri or len(uri) > LONGEST_URI or (version != 2 and parts is None):
            raise _invalid("identifierUris")
        if version == 2 or parts is None or parts.scheme not in ("http", "https"):
            continue
        host = (parts.hostname or "").lower()
        if not any(host == domain or host.endswith(f".{domain}") for domain in verified):
            message = (
                "Values of identifierUris property must use a verified domain of the organization or its subdomain: "
                f"'{uri}'"
            )
            raise _refused("HostNameNotOnVerifiedDomain", message, "identifierUris")


def _redirects(platform: str, uris: Sequence[str]) -> None:
    """Absolute and without a fragment; plain http only to the own machine, except for public clients."""
    _unique(platform, uris)
    for uri in uris:
        parts = _parts(uri)
        if parts is None or parts.fragment or "#" in uri:
            raise _invalid(platform)
        if platform == "publicClient":
            continue
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise _invalid(platform)
        if parts.scheme == "http" and parts.hostname.lower() not in LOOPBACK:
            raise _invalid(platform)


def _permissions(roles: Sequence[Mapping[str, Any]], scopes: Sequence[Mapping[str, Any]]) -> None:
    """App roles and scopes share one namespace; one id in both means the same permission."""
    for name, items in (("appRoles", roles), ("api", scopes)):
        _unique(name, [str(item.get("id")) for item in items])
        values = [item["value"] for item in items if item.get("value")]
        _unique(name, values)
        if not all(_VALUE.fullmatch(value) for value in values):
            raise _invalid(name)
    for role in roles:
        members = role.get("allowedMemberTypes") or ()
        if not members or not MEMBERS.issuperset(members):
            raise _invalid("appRoles")
    by_id = {item.get("id"): item for item in roles}
    by_value = {item.get("value"): item.get("id") for item in roles if item.get("value")}
    for scope in scopes:
        twin = by_id.get(scope.get("id"))
        if twin is not None and any(_said(twin, ours) != _said(scope, theirs) for ours, theirs in _SHARED):
            pairs = ",".join(f"({ours}, {theirs})" for ours, theirs in _SHARED)
            raise bad_request(
                "The following values must match for the 'oauth2PermissionScopes' and 'appRoles' properties with "
                f"identifier '{scope.get('id')}': {pairs}. Ensure that you are intending to have entries with the "
                "same identifier, and if so, are updating them together."
            )
        if by_value.get(scope.get("value"), scope.get("id")) != scope.get("id"):
            raise _refused("DuplicateValue", "It contains duplicate value. Please Provide unique value.", "api")


def _said(permission: Mapping[str, Any], name: str) -> Any:
    return permission.get(name, True if name == "isEnabled" else None)


def _unique(name: str, values: Iterable[str]) -> None:
    if any(count > 1 for count in Counter(values).values()):
        raise _refused("DuplicateValue", "Request contains a property with duplicate values.", name)


def _parts(uri: str) -> SplitResult | None:
    """None for what is no absolute URI."""
    try:
        return urlsplit(uri) if _ABSOLUTE.fullmatch(uri) else None
    except ValueError:
        return None


def _invalid(name: str) -> GraphError:
    return bad_request(f"Invalid value specified for property '{name}' of resource 'Application'.", target=name)


def _refused(code: str, message: str, target: str) -> GraphError:
    return GraphError(400, code, message, details=[{"code": code, "message": message, "target": target}])
