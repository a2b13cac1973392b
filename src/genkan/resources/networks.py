"""Microsoft.Network, as far as a machine needs it: networks with subnets, interfaces, addresses, security groups.

Nothing is routed here. What is kept is what others refer to and what access is decided about; addresses are
handed out so that clients find the fields that they look for.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from genkan.resources import ids, inventory, references
from genkan.resources.errors import InUse, InvalidName, InvalidProperty, ReferenceMissing
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.store import Read, Write

NAMESPACE = "Microsoft.Network"
NETWORKS = "virtualNetworks"
SUBNETS = "subnets"
INTERFACES = "networkInterfaces"
ADDRESSES = "publicIPAddresses"
SECURITY_GROUPS = "networkSecurityGroups"

_NAME = re.compile(r"[A-Za-z0-9][-\w.]{0,79}(?<![-.])")
# Azure keeps the first four addresses of a subnet and the last for itself.
_FIRST_FREE = 4
_MAC_PREFIX = "00-0D-3A-"
# RFC 2544: addresses that belong to nobody, so that a mistaken connection leads nowhere.
_PUBLIC = ipaddress.ip_network("198.18.0.0/15")


def put(tx: Write, resource_id: ResourceId, draft: Draft, now: datetime) -> tuple[Resource, bool]:
    """Create or replace one; True when it is new. Subnets may come inside their network's body."""
    if not _NAME.fullmatch(resource_id.name):
        rule = "1 to 80 letters, digits and -_., beginning with a letter or digit, not ending in a dot or hyphen"
        raise InvalidName(resource_id.type, resource_id.name, rule)
    properties = dict(draft.properties)
    properties.pop("provisioningState", None)
    kind = resource_id.types[-1].lower()
    _CHECKS[kind](properties)
    inner = properties.pop(SUBNETS, None) if kind == NETWORKS.lower() else None
    references.must_exist(tx, resource_id, properties)
    if kind == INTERFACES.lower():
        _address_interface(tx, resource_id, properties)
    found = inventory.find(tx, tx.tenant_id, resource_id)
    state: dict[str, Any] = {}
    if kind == ADDRESSES.lower() and found is None:
        state = {"ipAddress": _free_public_address(tx, resource_id)}
    if kind == INTERFACES.lower() and found is None:
        state = {"macAddress": _MAC_PREFIX + secrets.token_bytes(3).hex("-").upper()}
    made, new = inventory.put(
        tx, resource_id, Draft(draft.location, draft.tags, properties, sku=draft.sku, state=state), now
    )
    if inner is not None:
        _put_subnets(tx, made, inner, now)
    return made, new


def remove(tx: Write, resource: Resource) -> None:
    """Raises `InUse` while something outside of the resource refers to it or to a part of it."""
    own = [resource.id, *(child.id for child in inventory.below(tx, tx.tenant_id, resource.id))]
    for one in own:
        user = next((other for other in references.users(tx, tx.tenant_id, one) if other not in own), None)
        if user is not None:
            raise InUse(str(one), str(user))
    inventory.remove(tx, resource.id)


def subnets(tx: Read, tenant_id: str, network: Resource) -> list[Resource]:
    return inventory.below(tx, tenant_id, network.id)


def _put_subnets(tx: Write, network: Resource, given: object, now: datetime) -> None:
    """A network's body names all its subnets: the others go, unless they are used."""
    if not isinstance(given, list):
        raise InvalidProperty(SUBNETS, "The subnets must be a list.")
    kept = set()
    for one in given:
        name = one.get("name") if isinstance(one, Mapping) else None
        properties = one.get("properties") if isinstance(one, Mapping) else None
        if not isinstance(name, str) or not isinstance(properties, Mapping):
            raise InvalidProperty(SUBNETS, "Each subnet must have a name and properties.")
        subnet = child(network.id, SUBNETS, name)
        put(tx, subnet, Draft(properties=properties), now)
        kept.add(subnet.key)
    for old in subnets(tx, tx.tenant_id, network):
        if old.id.key not in kept:
            remove(tx, old)


def child(parent: ResourceId, kind: str, name: str) -> ResourceId:
    return ResourceId(
        parent.subscription_id, parent.group, parent.namespace, (*parent.types, kind), (*parent.names, name)
    )


def _address_interface(tx: Write, resource_id: ResourceId, properties: dict[str, Any]) -> None:
    """A private address for each configuration that asks for none: the subnet's first free one."""
    for number, configuration in enumerate(properties["ipConfigurations"]):
        inner = configuration.setdefault("properties", {})
        inner.setdefault("privateIPAllocationMethod", "Dynamic")
        inner.setdefault("privateIPAddressVersion", "IPv4")
        inner.setdefault("primary", number == 0)
        given = inner.get("subnet", {}).get("id")
        if not isinstance(given, str):
            raise InvalidProperty("subnet", f"The ip configuration '{configuration['name']}' must name a subnet.")
        subnet = inventory.find(tx, tx.tenant_id, given)
        if subnet is None:
            raise ReferenceMissing(given, str(resource_id))
        if "privateIPAddress" not in inner:
            inner["privateIPAddress"] = _free_private_address(tx, resource_id, subnet)


def _free_private_address(tx: Write, resource_id: ResourceId, subnet: Resource) -> str:
    taken = set()
    for other in inventory.listed(tx, tx.tenant_id, subnet.id.subscription_id, type=f"{NAMESPACE}/{INTERFACES}"):
        for configuration in other.properties["ipConfigurations"]:
            inner = configuration["properties"]
            if ids.key(inner["subnet"]["id"]) == subnet.id.key and other.id.key != resource_id.key:
                taken.add(inner["privateIPAddress"])
    network = _network(_prefix(subnet.properties))
    for offset in range(_FIRST_FREE, network.num_addresses - 1):
        address = str(network[offset])
        if address not in taken:
            return address
    raise InvalidProperty("subnet", f"The subnet '{subnet.id}' has no free address.")


def _free_public_address(tx: Write, resource_id: ResourceId) -> str:
    held = inventory.listed(tx, tx.tenant_id, resource_id.subscription_id, type=f"{NAMESPACE}/{ADDRESSES}")
    taken = {one.state.get("ipAddress") for one in held}
    return next(str(address) for address in _PUBLIC.hosts() if str(address) not in taken)


def _prefix(properties: Mapping[str, Any]) -> object:
    many = properties.get("addressPrefixes")
    return properties.get("addressPrefix") or (many[0] if isinstance(many, list) and many else None)


def _network(prefix: object) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(str(prefix))
    except ValueError:
        raise InvalidProperty("addressPrefix", f"The address prefix '{prefix}' is not valid.") from None


def _check_network(properties: dict[str, Any]) -> None:
    space = properties.get("addressSpace")
    prefixes = space.get("addressPrefixes") if isinstance(space, Mapping) else None
    if not isinstance(prefixes, list) or not prefixes:
        raise InvalidProperty("addressSpace", "The virtual network must have an address space.")
    for prefix in prefixes:
        _network(prefix)


def _check_subnet(properties: dict[str, Any]) -> None:
    _network(_prefix(properties))


def _check_interface(properties: dict[str, Any]) -> None:
    configurations = properties.get("ipConfigurations")
    good = isinstance(configurations, list) and all(
        isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("properties", {}), dict)
        and isinstance(one.get("properties", {}).get("subnet", {}), dict)
        for one in configurations
    )
    if not good or not configurations:
        raise InvalidProperty("ipConfigurations", "The network interface must have ip configurations with names.")


def _check_address(properties: dict[str, Any]) -> None:
    properties.setdefault("publicIPAllocationMethod", "Static")
    properties.setdefault("publicIPAddressVersion", "IPv4")
    properties.setdefault("idleTimeoutInMinutes", 4)


def _check_security_group(properties: dict[str, Any]) -> None:
    rules = properties.setdefault("securityRules", [])
    if not isinstance(rules, list) or not all(isinstance(one, dict) and one.get("name") for one in rules):
        raise InvalidProperty("securityRules", "Each security rule must have a name.")


_CHECKS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    NETWORKS.lower(): _check_network,
    SUBNETS: _check_subnet,
    INTERFACES.lower(): _check_interface,
    ADDRESSES.lower(): _check_address,
    SECURITY_GROUPS.lower(): _check_security_group,
}
