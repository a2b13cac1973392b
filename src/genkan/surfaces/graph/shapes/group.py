"""The group resource (learn.microsoft.com/graph/api/resources/group)."""

from __future__ import annotations

from dataclasses import replace

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.shape import Shape, complex_, complexes, flag, guid, moment, number, text, texts
from genkan.surfaces.graph.shapes.user import ASSIGNED_LICENSES, PROVISIONING_ERRORS

GROUP = Shape(
    "group",
    "groups",
    tables.groups,
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", column="deleted_at", writable="never"),
        text("classification"),
        moment("createdDateTime", column="created_at", writable="never"),
        texts("creationOptions", writable="never"),
        text("description", longest=1024),
        text("displayName", column="display_name", key="display_name_key", required=True, nullable=False, longest=256),
        moment("expirationDateTime", writable="never"),
        texts("groupTypes"),
        flag("isAssignableToRole", writable="create"),
        text("mail", writable="never"),
        flag("mailEnabled", column="mail_enabled", required=True, nullable=False),
        text(
            "mailNickname",
            column="mail_nickname",
            key="mail_nickname_key",
            required=True,
            nullable=False,
            longest=64,
        ),
        text("membershipRule"),
        text("membershipRuleProcessingState"),
        text("onPremisesDomainName", writable="never"),
        moment("onPremisesLastSyncDateTime", writable="never"),
        text("onPremisesNetBiosName", writable="never"),
        text("onPremisesSamAccountName", writable="never"),
        text("onPremisesSecurityIdentifier", writable="never"),
        flag("onPremisesSyncEnabled", writable="never"),
        text("preferredDataLocation"),
        text("preferredLanguage"),
        texts("proxyAddresses", writable="never"),
        moment("renewedDateTime", writable="never"),
        texts("resourceBehaviorOptions", writable="create"),
        texts("resourceProvisioningOptions", writable="create"),
        flag("securityEnabled", column="security_enabled", required=True, nullable=False),
        text("securityIdentifier", writable="never"),
        text("theme"),
        text("uniqueName", column="unique_name", writable="create", longest=120),
        text("visibility", values=("Public", "Private", "HiddenMembership")),
        # What Exchange and licensing would fill; answered only where it is asked for by name.
        *(
            flag(name, default=False, writable="never", on_select=True, filterable=False)
            for name in (
                "allowExternalSenders",
                "autoSubscribeNewMembers",
                "hasMembersWithLicenseErrors",
                "hideFromAddressLists",
                "hideFromOutlookClients",
                "isArchived",
                "isManagementRestricted",
                "isSubscribedByMail",
            )
        ),
        number("unseenCount", default=0, writable="never", on_select=True, filterable=False),
        complexes("assignedLabels", writable="never", on_select=True, filterable=False),
        replace(ASSIGNED_LICENSES, on_select=True),
        complex_("licenseProcessingState", writable="never", on_select=True, filterable=False),
        PROVISIONING_ERRORS,
        complexes("serviceProvisioningErrors", writable="never"),
    ),
    navigation=("members", "owners", "memberOf", "transitiveMembers", "transitiveMemberOf", "appRoleAssignments"),
)
