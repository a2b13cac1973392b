"""The user resource (learn.microsoft.com/graph/api/resources/user), as far as identity goes."""

from __future__ import annotations

from dataclasses import replace

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.shape import (
    Property,
    Shape,
    complex_,
    complexes,
    flag,
    guid,
    guids,
    moment,
    text,
    texts,
)


def _more(item: Property) -> Property:
    """Not part of what v1.0 answers by default."""
    return Property(**{name: getattr(item, name) for name in item.__slots__} | {"shown": False})


PASSWORD_PROFILE = complex_(
    "passwordProfile",
    flag("forceChangePasswordNextSignIn"),
    flag("forceChangePasswordNextSignInWithMfa"),
    text("password", longest=256, filterable=False),
    shown=False,
)

ASSIGNED_LICENSES = complexes("assignedLicenses", guids("disabledPlans"), guid("skuId"), writable="never")
PROVISIONING_ERRORS = complexes(
    "onPremisesProvisioningErrors",
    text("category"),
    moment("occurredDateTime"),
    text("propertyCausingError"),
    text("value"),
    writable="never",
)
_ASSIGNED_PLANS = complexes(
    "assignedPlans",
    moment("assignedDateTime"),
    text("capabilityStatus"),
    text("service"),
    guid("servicePlanId"),
    writable="never",
)
_PROVISIONED_PLANS = complexes(
    "provisionedPlans", text("capabilityStatus"), text("provisioningStatus"), text("service"), writable="never"
)
_EXTENSION_ATTRIBUTES = tuple(text(f"extensionAttribute{n}") for n in range(1, 16))

USER = Shape(
    "user",
    "users",
    tables.users,
    (
        texts("businessPhones"),
        text("displayName", column="display_name", key="display_name_key", required=True, nullable=False, longest=256),
        text("givenName", longest=64),
        text("jobTitle", longest=128),
        text("mail", column="mail", key="mail_key", longest=320),
        text("mobilePhone", longest=64),
        text("officeLocation", longest=128),
        text("preferredLanguage", longest=64),
        text("surname", longest=64),
        text("userPrincipalName", column="upn", key="upn_key", required=True, nullable=False, longest=320),
        guid("id", column="id", writable="never"),
        *(
            _more(item)
            for item in (
                text("aboutMe"),
                flag("accountEnabled", column="account_enabled", required=True, nullable=False),
                text("ageGroup", longest=16),
                ASSIGNED_LICENSES,
                _ASSIGNED_PLANS,
                moment("birthday"),
                text("city", longest=128),
                text("companyName", longest=64),
                text("consentProvidedForMinor", longest=16),
                text("country", longest=128),
                moment("createdDateTime", column="created_at", writable="never"),
                text("creationType", writable="never"),
                moment("deletedDateTime", column="deleted_at", writable="never"),
                text("department", longest=64),
                moment("employeeHireDate"),
                text("employeeId", longest=16),
                complex_("employeeOrgData", text("costCenter"), text("division")),
                text("employeeType"),
                text("externalUserState"),
                moment("externalUserStateChangeDateTime", writable="never"),
                text("faxNumber"),
                moment("hireDate"),
                complexes("identities", text("issuer"), text("issuerAssignedId"), text("signInType")),
                texts("imAddresses", writable="never"),
                texts("interests"),
                flag("isManagementRestricted", writable="never"),
                flag("isResourceAccount"),
                moment("lastPasswordChangeDateTime", column="password_changed_at", writable="never"),
                text("legalAgeGroupClassification", writable="never"),
                text("mailNickname", longest=64),
                text("mySite"),
                text("onPremisesDistinguishedName", writable="never"),
                text("onPremisesDomainName", writable="never"),
                complex_("onPremisesExtensionAttributes", *_EXTENSION_ATTRIBUTES, default={}),
                text("onPremisesImmutableId"),
                moment("onPremisesLastSyncDateTime", writable="never"),
                PROVISIONING_ERRORS,
                text("onPremisesSamAccountName", writable="never"),
                text("onPremisesSecurityIdentifier", writable="never"),
                flag("onPremisesSyncEnabled", writable="never"),
                text("onPremisesUserPrincipalName", writable="never"),
                texts("otherMails"),
                text("passwordPolicies"),
                text("postalCode", longest=40),
                text("preferredDataLocation"),
                text("preferredName"),
                _PROVISIONED_PLANS,
                texts("proxyAddresses", writable="never"),
                texts("responsibilities"),
                texts("schools"),
                text("securityIdentifier", writable="never"),
                flag("showInAddressList"),
                moment("signInSessionsValidFromDateTime", column="sessions_valid_from", writable="never"),
                texts("skills"),
                text("state", longest=128),
                text("streetAddress", longest=1024),
                text("usageLocation", longest=2),
                text("userType", column="user_type", nullable=False, values=("Member", "Guest")),
                moment("employeeLeaveDateTime"),
            )
        ),
        complex_("authorizationInfo", texts("certificateUserIds"), writable="never", on_select=True, filterable=False),
        complexes("licenseAssignmentStates", writable="never", on_select=True, filterable=False),
        texts("pastProjects", writable="never", on_select=True, filterable=False),
        complexes("serviceProvisioningErrors", writable="never", on_select=True, filterable=False),
        PASSWORD_PROFILE,
    ),
    navigation=(
        "memberOf",
        "transitiveMemberOf",
        "ownedObjects",
        "ownedDevices",
        "registeredDevices",
        "createdObjects",
        "appRoleAssignments",
        "oauth2PermissionGrants",
        "manager",
        "directReports",
        "licenseDetails",
    ),
)

# The basic profile; of the rest nothing is shown or may be asked for by who reads no more.
BASIC = ("displayName", "givenName", "surname", "mail", "userPrincipalName", "id")
BEYOND_BASIC = {item.name: item for item in USER.properties if item.name not in BASIC}
BASIC_USER = replace(
    USER,
    properties=tuple(
        replace(item, column=None, key=None, filterable=False) if item.name in BEYOND_BASIC else item
        for item in USER.properties
    ),
)
