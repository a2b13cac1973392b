"""Images for machines: the aliases that az knows (`Debian12`), and the versions of an image.

Genkan boots nothing, so an image is a name. Each has one version.
"""

from __future__ import annotations

from typing import Any

from genkan.resources import locations
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.needs import DECIDED, PUBLIC
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

VERSION = "1.0.0"

# alias -> (publisher, offer, sku), by operating system; as in the document that az reads in the public cloud.
_ALIASES: dict[str, dict[str, tuple[str, str, str]]] = {
    "Linux": {
        "CentOS85Gen2": ("OpenLogic", "CentOS", "8_5-gen2"),
        "Debian11": ("Debian", "debian-11", "11-backports-gen2"),
        "Debian12": ("Debian", "debian-12", "12-gen2"),
        "OpenSuseLeap154Gen2": ("SUSE", "openSUSE-leap-15-4", "gen2"),
        "RHELRaw8LVMGen2": ("RedHat", "RHEL", "8-lvm-gen2"),
        "SuseSles15SP5": ("SUSE", "sles-15-sp5", "gen2"),
        "Ubuntu2204": ("Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2"),
        "Ubuntu2404": ("Canonical", "ubuntu-24_04-lts", "server"),
    },
    "Windows": {
        "Win2019Datacenter": ("MicrosoftWindowsServer", "WindowsServer", "2019-datacenter-gensecond"),
        "Win2022Datacenter": ("MicrosoftWindowsServer", "WindowsServer", "2022-datacenter-g2"),
    },
}


def aliases(_: Call) -> Reply:
    value = {
        system: {
            alias: {"publisher": publisher, "offer": offer, "sku": sku, "version": "latest", "architecture": "x64"}
            for alias, (publisher, offer, sku) in known.items()
        }
        for system, known in _ALIASES.items()
    }
    return Reply(200, {"outputs": {"aliases": {"type": "object", "value": value}}})


def versions(call: Call) -> Reply:
    """A bare list, unlike every other list of ARM."""
    return Reply(200, [_version(call, VERSION)])


def version(call: Call) -> Reply:
    """One version with its details; whatever it is called, it is there."""
    shown = _version(call, call.param("version"))
    system = "Windows" if "windows" in call.param("publisher").lower() else "Linux"
    details = {
        "osDiskImage": {"operatingSystem": system},
        "dataDiskImages": [],
        "hyperVGeneration": "V2",
        "architecture": "x64",
        "features": [],
    }
    return Reply(200, shown | {"properties": details})


def _version(call: Call, name: str) -> dict[str, Any]:
    location = locations.normalized(call.param("location"))
    where = _VERSIONS.format_map({**call.params, "location": location})
    return {"location": location, "name": name, "id": f"{where}/{name}"}


_VERSIONS = (
    "/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/publishers/{publisher}"
    "/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions"
)

ROWS = (
    Route("GET", "/metadata/endpoints/vmImageAliases", aliases, PUBLIC),
    Route("GET", _VERSIONS, versions, DECIDED),
    Route("GET", _VERSIONS + "/{version}", version, DECIDED),
)
