"""The portal's own registration: an ordinary application, `Genkan Portal`, in the first tenant, for everybody to see.

People sign in to it with OpenID Connect like to any other. Its redirect URIs are the addresses at which the portal
was reached under a name of its own; any other name signs in by link only.
"""

from __future__ import annotations

from genkan.directory import applications, first_party, permissions, service_principals, tenants
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.portal_token import APP_ID

NAME = "Genkan Portal"
CALLBACK = "/signin-oidc"
LOGIN_HOST = "https://login.microsoftonline.com"
SCOPE = "openid profile"
_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_AZURE = ("portal.azure.com", "entra.microsoft.com")
# A server on another port is another address; the oldest are forgotten.
_MOST_ADDRESSES = 20


def redirect_uri(request: Request) -> str | None:
    """Where the sign-in comes back to; None under a name that is not the portal's."""
    name = request.host.lower().rpartition(":")[0] or request.host.lower()
    name = name if request.host.rpartition(":")[2].isdigit() else request.host.lower()
    return request.base_url.lower() + CALLBACK if name in (*_LOCAL, *_AZURE) else None


def authority(request: Request) -> str:
    """The sign-in service as this browser reaches it: under the proxy it has a host of its own."""
    return LOGIN_HOST if request.host.lower() in _AZURE else request.base_url


def ensure(services: Services, address: str) -> None:
    """Register the portal, or the new address of it."""
    with services.store.read() as view:
        home = tenants.oldest(view)
        known = applications.find_by_app_id(view, home.id, APP_ID) if home else None
    if home is None or (known is not None and address in _addresses(known)):
        return
    now = services.clock.now()
    with services.store.write(home.id) as tx:
        app = applications.find_by_app_id(tx, home.id, APP_ID)
        if app is None:
            app = applications.register(tx, NAME, now, sign_in_audience="AzureADMultipleOrgs", app_id=APP_ID)
            principal = service_principals.create(tx, APP_ID, NAME, now)
            graph = service_principals.find_by_app_id(tx, home.id, first_party.GRAPH)
            if graph is not None:
                permissions.grant_scopes(tx, principal.id, graph.id, SCOPE)
        uris = [*_addresses(app), address][-_MOST_ADDRESSES:]
        changed = {"publicClient": {"redirectUris": uris}, "isFallbackPublicClient": True}
        applications.update(tx, app.id, properties=dict(app.properties) | changed)


def _addresses(app: applications.Application) -> list[str]:
    section = app.properties.get("publicClient") or {}
    return list(section.get("redirectUris") or ())
