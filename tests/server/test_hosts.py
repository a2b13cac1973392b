from __future__ import annotations

import pytest

from genkan.server import hosts

TENANT = "8f3c1f9e-2b0a-4c38-9d1e-5b7a6c4d2e10"


@pytest.mark.parametrize(
    ("host", "path", "surface"),
    [
        ("login.microsoftonline.com", f"/{TENANT}/oauth2/v2.0/token", "login"),
        ("LOGIN.MicrosoftOnline.com.", "/subscriptions", "login"),
        ("login.windows.net:443", "/common/oauth2/token", "login"),
        ("sts.windows.net", f"/{TENANT}/.well-known/openid-configuration", "login"),
        ("graph.microsoft.com", "/v1.0/applications", "graph"),
        ("management.azure.com", "/subscriptions", "arm"),
        ("management.azure.com", "/metadata/endpoints", "arm"),
        ("management.core.windows.net", "/", "arm"),
        ("kv1.vault.azure.net", "/secrets/a", "vault"),
        ("kv1.vault.localhost:8443", "/secrets/a", "vault"),
        ("vault.azure.net", "/", "vault"),
        ("portal.azure.com", "/", "portal"),
        ("169.254.169.254", "/metadata/identity/oauth2/token", "metadata"),
        ("management.azure.com", "/_genkan/decisions", "admin"),
        ("foo.blob.core.windows.net", "/", None),
        ("foo.azurewebsites.net", f"/{TENANT}/oauth2/token", None),
        ("login.microsoftonline.us", "/", None),
        ("localhost:8443", f"/{TENANT}/oauth2/v2.0/token", "login"),
        ("localhost", f"/{TENANT.upper()}/v2.0/.well-known/openid-configuration", "login"),
        ("localhost", "/contoso.onmicrosoft.com/oauth2/token", "login"),
        ("localhost", "/contoso.com/discovery/v2.0/keys", "login"),
        ("localhost", "/common/discovery/instance", "login"),
        ("localhost", "/common/userrealm/a@contoso.com", "login"),
        ("localhost", "/organizations/oauth2/v2.0/token", "login"),
        ("localhost", "/adfs/.well-known/openid-configuration", "login"),
        ("localhost", f"/adfs/{TENANT}/oauth2/v2.0/token", "login"),
        ("localhost", "//v1.0//users", "graph"),
        ("localhost", "/beta/me", "graph"),
        ("127.0.0.1:8443", "/Subscriptions/x/resourceGroups", "arm"),
        ("[::1]:8443", "//subscriptions", "arm"),
        ("::1", "/providers/Microsoft.Authorization/roleDefinitions", "arm"),
        ("localhost", "/tenants", "arm"),
        ("localhost", "//metadata/endpoints", "arm"),
        ("localhost", "/batch", "arm"),
        ("localhost", "/metadata/identity/oauth2/token/", "metadata"),
        ("localhost", "/_genkan/health", "admin"),
        ("localhost", "/", "portal"),
        ("localhost", "", "portal"),
        ("localhost", "/favicon.ico", "portal"),
        ("localhost", "/static/style.css", "portal"),
        ("my-laptop.lan:8443", "/v1.0/users", "graph"),
    ],
)
def test_host_and_path_lead_to_one_surface(host: str, path: str, surface: str | None) -> None:
    assert hosts.surface_for(host, path) == surface


@pytest.mark.parametrize(
    "host",
    [
        "management.azure.com",
        "MANAGEMENT.AZURE.COM.",
        "foo.blob.core.windows.net",
        "foo.azurewebsites.net",
        "foo.azurecr.io",
        "foo.azure-api.net",
        "graph.microsoft.com",
        "graph.microsoft.us",
        "login.microsoftonline.us",
        "azure.com",
        "169.254.169.254",
        "azcliprod.blob.core.windows.net",
    ],
)
def test_azure_names_are_known(host: str) -> None:
    assert hosts.is_azure(host)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "example.com",
        "www.microsoft.com",
        "learn.microsoft.com",
        "mcr.microsoft.com",
        "packages.microsoft.com",
        "notazure.com",
        "azure.com.example.org",
        "graph.microsoft.com.example.org",
        "evil-windows.net",
        "169.254.169.253",
    ],
)
def test_other_names_are_not_azure(host: str) -> None:
    assert not hosts.is_azure(host)


def test_every_served_name_is_azure_or_local_and_named_in_the_certificate_limits() -> None:
    for name, _ in hosts.TABLE:
        sample = "x" + name if name.startswith(".") else name
        assert hosts.is_served(sample)
        if name != ".vault.localhost":
            assert hosts.is_azure(sample)
        if not name[0].isdigit():
            limits = hosts.constraint_names()
            assert any(sample == limit or sample.endswith("." + limit) for limit in limits)


def test_only_the_hosts_that_az_asks_by_itself_are_quiet() -> None:
    assert hosts.is_quiet("azcliprod.blob.core.windows.net")
    assert not hosts.is_quiet("foo.blob.core.windows.net")
    assert not hosts.is_served("azcliprod.blob.core.windows.net")


def test_certificate_has_no_wildcard_that_clients_refuse() -> None:
    """OpenSSL, node and curl reject a wildcard right below a single label."""
    assert "*.localhost" not in hosts.certificate_names()
    assert "*.vault.localhost" in hosts.certificate_names()
