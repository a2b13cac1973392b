"""organization and domain."""

from __future__ import annotations

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.shape import Shape, complexes, flag, guid, moment, number, text, texts

ORGANIZATION = Shape(
    "organization",
    "organization",
    tables.tenants,
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", writable="never"),
        texts("businessPhones", writable="never"),
        text("city", writable="never"),
        text("country", writable="never"),
        text("countryLetterCode", writable="never"),
        moment("createdDateTime", writable="never"),
        text("defaultUsageLocation", writable="never"),
        text("displayName", column="display_name", longest=256),
        flag("isMultipleDataLocationsForServicesEnabled", writable="never"),
        texts("marketingNotificationEmails", writable="never"),
        moment("onPremisesLastSyncDateTime", writable="never"),
        flag("onPremisesSyncEnabled", writable="never"),
        text("partnerTenantType", writable="never"),
        text("postalCode", writable="never"),
        text("preferredLanguage", writable="never"),
        texts("securityComplianceNotificationMails", writable="never"),
        texts("securityComplianceNotificationPhones", writable="never"),
        text("state", writable="never"),
        text("street", writable="never"),
        texts("technicalNotificationMails", writable="never"),
        text("tenantType", default="AAD", writable="never"),
        complexes("assignedPlans", writable="never"),
        complexes("provisionedPlans", writable="never"),
        complexes("verifiedDomains", writable="never"),
    ),
)

DOMAIN = Shape(
    "domain",
    "domains",
    tables.domains,
    (
        text("authenticationType", default="Managed", writable="never"),
        text("availabilityStatus", writable="never"),
        text("id", column="name", writable="create", required=True, longest=253),
        flag("isAdminManaged", default=True, writable="never"),
        flag("isDefault", column="is_default"),
        flag("isInitial", column="is_initial", writable="never"),
        flag("isRoot", default=True, writable="never"),
        flag("isVerified", default=True, writable="never"),
        number("passwordNotificationWindowInDays", default=14),
        number("passwordValidityPeriodInDays", default=2147483647),
        texts("supportedServices", default=("Email", "OfficeCommunicationsOnline")),
    ),
)
