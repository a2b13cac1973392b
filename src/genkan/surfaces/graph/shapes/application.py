"""The application resource (learn.microsoft.com/graph/api/resources/application)."""

from __future__ import annotations

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.credential import (
    APP_ROLE_FIELDS,
    SCOPE_FIELDS,
    key_credentials,
    password_credentials,
)
from genkan.surfaces.graph.shapes.shape import (
    Shape,
    complex_,
    complexes,
    flag,
    guid,
    guids,
    moment,
    number,
    text,
    texts,
)

AUDIENCES = ("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount")

_CLAIM = (
    texts("additionalProperties"),
    flag("essential", default=False),
    text("name", required=True),
    text("source"),
)
_REDIRECT = (text("uri"), number("index"))

APPLICATION = Shape(
    "application",
    "applications",
    tables.applications,
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", column="deleted_at", writable="never"),
        guid("appId", column="app_id", writable="never"),
        text("applicationTemplateId", writable="never"),
        text("disabledByMicrosoftStatus", writable="never"),
        guid("createdByAppId", writable="never"),
        moment("createdDateTime", column="created_at", writable="never"),
        text(
            "displayName",
            column="display_name",
            key="display_name_key",
            required=True,
            nullable=False,
            longest=256,
        ),
        text("description", longest=1024),
        text("groupMembershipClaims"),
        texts("identifierUris"),
        flag("isDeviceOnlyAuthSupported"),
        flag("oauth2RequirePostResponse", default=False),
        flag("isFallbackPublicClient"),
        text("nativeAuthenticationApisEnabled"),
        text("notes", longest=1024),
        text("publisherDomain", writable="never"),
        text("serviceManagementReference"),
        text("signInAudience", column="sign_in_audience", nullable=False, values=AUDIENCES),
        texts("tags"),
        guid("tokenEncryptionKeyId"),
        text("uniqueName", column="unique_name", longest=120),
        # Of beta only, with the AAD Graph manifest's `trustedCertificateSubjects` as its older name.
        complexes(
            "trustedSubjectNameAndIssuers",
            guid("authorityId", required=True),
            text("subjectName", required=True, longest=1024),
            texts("revokedCertificateIdentifiers"),
            shown=False,
        ),
        text("samlMetadataUrl"),
        text("defaultRedirectUri"),
        complex_("certification", writable="never"),
        complex_(
            "optionalClaims",
            complexes("accessToken", *_CLAIM),
            complexes("idToken", *_CLAIM),
            complexes("saml2Token", *_CLAIM),
        ),
        complex_("requestSignatureVerification"),
        complex_("servicePrincipalLockConfiguration"),
        complexes("addIns"),
        complex_(
            "api",
            flag("acceptMappedClaims"),
            guids("knownClientApplications"),
            number("requestedAccessTokenVersion"),
            complexes("oauth2PermissionScopes", *SCOPE_FIELDS),
            complexes("preAuthorizedApplications", guid("appId", required=True), guids("delegatedPermissionIds")),
            default={},
        ),
        complexes("appRoles", *APP_ROLE_FIELDS),
        complex_(
            "info",
            text("logoUrl", writable="never"),
            text("marketingUrl"),
            text("privacyStatementUrl"),
            text("supportUrl"),
            text("termsOfServiceUrl"),
            default={},
        ),
        key_credentials(),
        complex_(
            "parentalControlSettings",
            texts("countriesBlockedForMinors"),
            text("legalAgeGroupRule", default="Allow"),
            default={},
        ),
        password_credentials(),
        complex_("publicClient", texts("redirectUris"), default={}),
        complexes(
            "requiredResourceAccess",
            guid("resourceAppId", required=True),
            complexes("resourceAccess", guid("id", required=True), text("type", values=("Role", "Scope"))),
        ),
        complex_(
            "verifiedPublisher",
            text("displayName"),
            text("verifiedPublisherId"),
            moment("addedDateTime"),
            default={},
            writable="never",
        ),
        complex_(
            "web",
            text("homePageUrl"),
            text("logoutUrl"),
            texts("redirectUris"),
            complex_(
                "implicitGrantSettings",
                flag("enableAccessTokenIssuance", default=False),
                flag("enableIdTokenIssuance", default=False),
                default={},
            ),
            complexes("redirectUriSettings", *_REDIRECT),
            default={},
        ),
        complex_("spa", texts("redirectUris"), default={}),
    ),
    navigation=(
        "owners",
        "federatedIdentityCredentials",
        "extensionProperties",
        "createdOnBehalfOf",
        "appManagementPolicies",
        "tokenIssuancePolicies",
        "tokenLifetimePolicies",
        "homeRealmDiscoveryPolicies",
    ),
)
