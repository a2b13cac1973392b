"""What speaks against a role that would do: it is conditional, made for a service, or made for another product.

A count of operations alone puts such roles first. The marks are judgements, made by rules that anyone can
check: two lists of words beside this file, and what most of the role's operations belong to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from genkan.access.catalogue import Catalogue
from genkan.access.grants import Blocks
from genkan.access.model import RoleDefinition

_HERE = Path(__file__).parent
# Lines that nearly every built-in role has, whatever it is for.
_SUPPORT = (
    "microsoft.authorization/*/read",
    "microsoft.insights/alertrules/",
    "microsoft.insights/diagnosticsettings/",
    "microsoft.resources/deployments/",
    "microsoft.resources/subscriptions/",
    "microsoft.resourcehealth/",
    "microsoft.support/",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """`condition` is the text that must hold; `product` the other product, in the words that gave it away."""

    condition: str | None = None
    service: bool = False
    product: str | None = None

    def __bool__(self) -> bool:
        return self.condition is not None or self.service or self.product is not None


def marks(catalogue: Catalogue, role: RoleDefinition, action: str, data: bool = False) -> Marks:
    """What speaks against giving `role` for the sake of `action`, which it names."""
    answer = Blocks(role.permissions).answer(action.lower(), data)
    condition = None
    if not answer.grants and answer.conditions:
        condition = answer.conditions[0][1].text
    name = role.name.lower()
    return Marks(
        condition=condition,
        service=any(words in name for words in _service_words()),
        product=_other_product(catalogue, role, action.lower()),
    )


def is_general(role: RoleDefinition) -> bool:
    """A role over every provider, such as Reader or Contributor: it is made for no product."""
    return any(pattern.startswith("*") for block in role.permissions for pattern in block.actions + block.data_actions)


def _other_product(catalogue: Catalogue, role: RoleDefinition, action: str) -> str | None:
    provider = action.partition("/")[0]
    squeezed = _squeeze(role.name)
    named = [(words, owners) for words, owners in _product_names() if _squeeze(words) in squeezed]
    if named:
        return None if any(_is_of(action, owners) for _, owners in named) else named[0][0]
    if is_general(role):
        return None
    mostly = _mostly(catalogue, role)
    return None if mostly is None or mostly.lower() == provider else mostly


def _is_of(action: str, owners: Iterable[str]) -> bool:
    return any(action.startswith(owner + "/") for owner in owners)


def _mostly(catalogue: Catalogue, role: RoleDefinition) -> str | None:
    """The provider that most of what the role grants belongs to, the usual support lines aside."""
    granted: Counter[str] = Counter()
    written: dict[str, str] = {}
    for block in role.permissions:
        for data, patterns in ((False, block.actions), (True, block.data_actions)):
            for pattern in patterns:
                if pattern.lower().startswith(_SUPPORT):
                    continue
                provider = pattern.partition("/")[0]
                written.setdefault(provider.lower(), provider)
                # An entry that no known operation matches stands for one at least.
                granted[provider.lower()] += catalogue.operations.mask(pattern, data).bit_count() or 1
    return written[granted.most_common(1)[0][0]] if granted else None


def _squeeze(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@cache
def _service_words() -> tuple[str, ...]:
    return tuple(line.lower() for line in _lines("service-words"))


@cache
def _product_names() -> tuple[tuple[str, frozenset[str]], ...]:
    pairs = (line.split(":", 1) for line in _lines("product-names"))
    return tuple((words, frozenset(owners.lower().split())) for words, owners in pairs)


def _lines(name: str) -> list[str]:
    text = (_HERE / name).read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
