"""The variables that make client programs reach Genkan: proxy, trust, and whose credentials.

`variables` says what to set, `in_the_way` what must not be there. wire.md's table of CA variables is the source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from genkan.server import trust
from genkan.server.runtime import Running

# Each in both cases: curl reads http_proxy only in lower case, Windows programs tend to upper case.
PROXY_NAMES = ("HTTPS_PROXY", "HTTP_PROXY")

# Left over from elsewhere, these lead an SDK past the proxy or to the identity of the machine it runs on.
ELSEWHERE = (
    "AZURE_AUTHORITY_HOST",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "ARM_CLOUD_METADATA_URL",
    "ARM_ENDPOINT",
    "IDENTITY_ENDPOINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
)
BESIDE = {"IDENTITY_ENDPOINT": ("IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT"), "MSI_ENDPOINT": ("MSI_SECRET",)}
PUBLIC_CLOUD = ("https://login.microsoftonline.com", "login.microsoftonline.com")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who a program is. Only the tenant and the subscription are always known."""

    tenant_id: str
    subscription_id: str
    client_id: str | None = None
    client_secret: str | None = None

    def variables(self) -> dict[str, str]:
        found = {"AZURE_TENANT_ID": self.tenant_id, "AZURE_SUBSCRIPTION_ID": self.subscription_id}
        if self.client_id and self.client_secret:
            found |= {"AZURE_CLIENT_ID": self.client_id, "AZURE_CLIENT_SECRET": self.client_secret}
        return found


class NotKept(LookupError):
    """No credentials are kept under that name."""


def owner(data_dir: Path) -> dict[str, str]:
    """owner.json of a data folder. Raises NotKept where no server has been started yet."""
    try:
        return dict(json.loads((data_dir / "owner.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotKept(f"{data_dir} holds no owner's credentials; `genkan up` makes them") from None


def owners_credentials(data_dir: Path) -> Credentials:
    kept = owner(data_dir)
    return Credentials(kept["tenant_id"], kept["subscription_id"], kept["client_id"], kept["client_secret"])


def app_file(data_dir: Path, name: str) -> Path:
    """Where `genkan app create` keeps an app's credentials. Any name gives a file name, and no way out."""
    safe = "".join(c if c.isalnum() or c in "-_. " else f"%{ord(c):02x}" for c in name)
    return data_dir / "apps" / f"{'%2e' + safe[1:] if safe.startswith('.') else safe}.json"


def app_credentials(data_dir: Path, name: str) -> Credentials:
    """What `genkan app create NAME` kept. Raises NotKept."""
    try:
        kept = json.loads(app_file(data_dir, name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted(path.stem for path in (data_dir / "apps").glob("*.json"))
        listed = f"kept are {', '.join(f'`{n}`' for n in known)}" if known else f"`genkan app create {name}` makes one"
        raise NotKept(f"no credentials of an app `{name}` are kept here; {listed}") from None
    return Credentials(
        kept["AZURE_TENANT_ID"],
        kept["AZURE_SUBSCRIPTION_ID"],
        kept["AZURE_CLIENT_ID"],
        kept["AZURE_CLIENT_SECRET"],
    )


def variables(running: Running, proxy: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Proxy and trust for programs, given the environment they would otherwise run in."""
    folder = Path(running.ca).parent
    bundle = str(trust.bundle(folder, Path(running.ca), environ))
    found: dict[str, str] = {}
    for name in PROXY_NAMES:
        found |= {name: proxy, name.lower(): proxy}
    # Empty: an entry of the user's could exempt Azure. Ours lets his NO_PROXY hosts and loopback pass straight.
    found |= {"NO_PROXY": "", "no_proxy": ""}
    found |= dict.fromkeys(trust.VARIABLES, bundle)
    found["NODE_EXTRA_CA_CERTS"] = str(trust.node_extra(folder, Path(running.ca), environ))
    # Node 24 and later: its own fetch and http follow the proxy variables only when told to.
    found["NODE_USE_ENV_PROXY"] = "1"
    return found | {"GENKAN_PROXY": proxy} | _users_own(folder, environ)


def _users_own(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What the user's variables said, so that a Genkan started inside still knows it."""
    ours = environ.get("GENKAN_PROXY", "")
    upstream = environ.get("GENKAN_UPSTREAM_PROXY", "")
    no_proxy = environ.get("GENKAN_UPSTREAM_NO_PROXY", "")
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        theirs = environ.get(name.lower()) or environ.get(name) or ""
        upstream = upstream or (theirs if theirs != ours else "")
    if not ours:
        no_proxy = no_proxy or environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    kept = {
        "GENKAN_UPSTREAM_PROXY": upstream,
        "GENKAN_UPSTREAM_NO_PROXY": no_proxy,
        trust.KEPT_NODE: str(trust.users_node_file(folder, environ) or ""),
        trust.KEPT: "\n".join(map(str, trust.users_files(folder, environ))),
    }
    return {name: value for name, value in kept.items() if value}


def in_the_way(running: Running, environ: Mapping[str, str]) -> list[str]:
    """Variables of `environ` to take out, because they point programs elsewhere than at Genkan."""
    local = (f"localhost:{running.port}", f"127.0.0.1:{running.port}", f"127.0.0.1:{running.http_port}")
    found: list[str] = []
    for name in ELSEWHERE:
        value = environ.get(name, "")
        if value and value.rstrip("/") not in PUBLIC_CLOUD and not any(address in value for address in local):
            found += [name, *(other for other in BESIDE.get(name, ()) if other in environ)]
    return found
