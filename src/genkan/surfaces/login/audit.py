"""What people change at the sign-in pages (consent, their password), for the directory's audit log."""

from __future__ import annotations

from genkan.directory.users import User
from genkan.journal import audit_line
from genkan.surfaces.login.context import Context
from genkan.tokens.clients import Client


def note(context: Context, person: User, activity: str, target_id: str, kind: str, name: str) -> None:
    """The person is who changed something of the target."""
    context.services.journal.audit(
        audit_line.line(
            person.tenant_id,
            context.services.clock.now(),
            {"activity": activity, "target_id": target_id, "kind": kind, "name": name},
            {"objectId": person.id, "kind": "User", "appId": None, "name": person.upn},
            context.correlation_id,
            context.request.client,
        )
    )


def consent(context: Context, person: User, client: Client) -> None:
    assert client.principal_id is not None, "consent made its service principal"
    note(context, person, "Consent to application", client.principal_id, "ServicePrincipal", client.display_name)
