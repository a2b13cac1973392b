"""The link that `genkan up` greets with: it signs the first admin in to the portal, once.

Made in the store, past the sign-in and the portal, which would otherwise be loaded into every server that starts.
"""

from __future__ import annotations

from genkan.directory import passwords, users
from genkan.server import environment
from genkan.server.settings import Settings
from genkan.surfaces.portal import links
from genkan.surfaces.services import Services


def invitation(services: Services, settings: Settings) -> str | None:
    """Path and query of a new link; None where the password in owner.json is not the admin's any more.

    The password is checked as a sign-in would: that a server was started is no proof of who somebody is.
    """
    try:
        kept = environment.owner(settings.data_dir)
    except environment.NotKept:
        return None
    tenant_id = kept["tenant_id"]
    with services.store.read() as view:
        admin = users.find_by_upn(view, tenant_id, kept["admin_upn"])
    if admin is None or not admin.account_enabled or admin.password_hash is None:
        return None
    if not passwords.matches(admin.password_hash, kept["admin_password"]):
        return None
    with services.store.write(tenant_id) as tx:
        token = links.create(tx, admin.id, services.clock.now())
    return f"{links.PATH}?token={token}"
