"""Every refusal of the rooms below has its words on ARM."""

from __future__ import annotations

import inspect

from genkan.access import errors as access
from genkan.resources import errors as resources
from genkan.surfaces.arm.problems import _WORDS


def test_every_domain_problem_has_an_entry() -> None:
    bases = (resources.ResourceProblem, access.AccessProblem)
    declared = {
        kind
        for room in (resources, access)
        for _, kind in inspect.getmembers(room, inspect.isclass)
        if issubclass(kind, bases) and kind not in bases
    }
    assert declared == set(_WORDS)
