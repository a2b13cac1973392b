"""What directory objects may be filtered and sorted by (learn.microsoft.com/graph/aad-advanced-queries).

A property that is not listed here is refused in `$filter`, as Graph does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Support(Enum):
    """Whether an operator is there: always, only in advanced queries, or not at all."""

    DEFAULT = "D"
    ADVANCED = "A"
    NONE = "-"


@dataclass(frozen=True, slots=True)
class Operators:
    """`eq` stands for `in` too (`ne` and `not` are always advanced); `ordered` for ge and le; `null` for eq null."""

    eq: Support
    starts: Support
    ordered: Support
    null: Support


# Four letters a property: eq, startsWith, ge/le, eq null. Parts of complex properties and of collections after `/`.
_FACTS = {
    "user": """
        id D--- accountEnabled D--- ageGroup D--- assignedLicenses/skuId D--- assignedPlans/capabilityStatus A---
        assignedPlans/service AA-- assignedPlans/servicePlanId A--- businessPhones AA-- city DDAA companyName AAAA
        consentProvidedForMinor D--- country DDAA createdDateTime D-DA creationType D--- deletedDateTime D-D-
        department DDAA displayName DDAA employeeHireDate A-A- employeeId DDAA employeeOrgData/costCenter A---
        employeeOrgData/division A--- employeeType AAA- externalUserState D--- faxNumber AAAA givenName DDAA
        identities/issuer D--- imAddresses DDA- isResourceAccount D--- jobTitle DDAA mail DDAA mailNickname DDAA
        mobilePhone AAAA officeLocation AAAA onPremisesImmutableId D-A- onPremisesLastSyncDateTime D-D-
        onPremisesProvisioningErrors/category D--- onPremisesProvisioningErrors/propertyCausingError D---
        onPremisesSamAccountName AAA- onPremisesSecurityIdentifier D--A onPremisesSyncEnabled D--A
        onPremisesUserPrincipalName DDA- otherMails DDA- passwordPolicies ---A
        passwordProfile/forceChangePasswordNextSignIn A--A passwordProfile/forceChangePasswordNextSignInWithMfa A--A
        postalCode AAAA preferredLanguage AAAA provisionedPlans/provisioningStatus A--- provisionedPlans/service AA--
        proxyAddresses DDA- showInAddressList A--- state DDAA streetAddress AAAA surname DDAA usageLocation DDAA
        userPrincipalName DDA- userType D--A
        """
    + " ".join(f"onPremisesExtensionAttributes/extensionAttribute{n} A-AA" for n in range(1, 16)),
    "group": """
        id D--- assignedLicenses/skuId D--- classification DDA- createdByAppId D--- deletedDateTime D-D-
        description AAAA displayName DDAA expirationDateTime A-A- groupTypes D--- isAssignableToRole D--- mail DDAA
        mailEnabled D--- mailNickname DDAA membershipRule DDA- membershipRuleProcessingState D---
        onPremisesLastSyncDateTime D-D- onPremisesProvisioningErrors/category D---
        onPremisesProvisioningErrors/propertyCausingError D--- onPremisesSamAccountName AAA-
        onPremisesSecurityIdentifier D--A onPremisesSyncEnabled D--A preferredLanguage AAAA proxyAddresses DDA-
        renewedDateTime D-D- resourceBehaviorOptions D--- resourceProvisioningOptions D--- securityEnabled D---
        uniqueName DD--
        """,
    "application": """
        id D--- appId D--- createdDateTime D-DA deletedDateTime D-D- description AA-A disabledByMicrosoftStatus D---
        displayName DDAA identifierUris DD-- info/logoUrl ---A info/termsOfServiceUrl A--- notes AA-A
        publicClient/redirectUris AA-- publisherDomain DDA- requiredResourceAccess/resourceAppId A---
        serviceManagementReference AA-A signInAudience D--- spa/redirectUris AA-- tags DD-- uniqueName DD--
        verifiedPublisher/displayName A--A web/homePageUrl A--A web/redirectUris AA--
        """,
    "servicePrincipal": """
        id D--- accountEnabled D--- alternativeNames DD-- appId D--- appOwnerOrganizationId A---
        appRoleAssignmentRequired A--- applicationTemplateId D--- deletedDateTime D-D- description AA-A
        displayName DDAA homepage AA-A info/logoUrl ---A info/termsOfServiceUrl A--- notes AA-A
        preferredSingleSignOnMode D--- servicePrincipalNames DD-- servicePrincipalType D--- tags DD--
        verifiedPublisher/displayName A--A
        """,
}
# A directory extension with one value, and an element of one with several.
EXTENSION = Operators(Support.DEFAULT, Support.DEFAULT, Support.NONE, Support.ADVANCED)
NOTHING = Operators(Support.NONE, Support.NONE, Support.NONE, Support.NONE)
EXTENSION_ELEMENT = Operators(Support.DEFAULT, Support.DEFAULT, Support.NONE, Support.NONE)
# What endsWith knows, and what `/$count eq 0` does; both only in advanced queries.
BY_END = ("mail", "otherMails", "userPrincipalName", "proxyAddresses")
COUNTED = ("assignedlicenses", "onpremisesprovisioningerrors", "othermails", "proxyaddresses")

# Sorted by always, and in advanced queries only.
SORTED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "user": (("displayName", "userPrincipalName"), ("createdDateTime", "deletedDateTime")),
    "group": (("displayName",), ("deletedDateTime",)),
    "application": ((), ("createdDateTime", "deletedDateTime", "displayName")),
    "servicePrincipal": ((), ("createdDateTime", "deletedDateTime", "displayName")),
}


def _read(text: str) -> dict[str, Operators]:
    words = text.split()
    pairs = zip(words[::2], words[1::2], strict=True)
    return {path.lower(): Operators(*(Support(letter) for letter in letters)) for path, letters in pairs}


FILTERED: Mapping[str, Mapping[str, Operators]] = {name: _read(text) for name, text in _FACTS.items()}
