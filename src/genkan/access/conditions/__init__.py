"""Conditions, version 2.0: the extra test that a role assignment or a permission block may carry.

Imports nothing of Genkan but `access.wildcards` and `access.principal`. Start reading at `expression.py`,
which shows the whole grammar as values; then `parser.py`, and `condition.py` for what a condition says.
"""

from genkan.access.conditions.attributes import NO_ATTRIBUTES, Attributes, Inquiry
from genkan.access.conditions.condition import Condition, Finding, compile_condition, read_stored
from genkan.access.conditions.error import ConditionError
from genkan.access.conditions.parser import parse

__all__ = [
    "NO_ATTRIBUTES",
    "Attributes",
    "Condition",
    "ConditionError",
    "Finding",
    "Inquiry",
    "compile_condition",
    "parse",
    "read_stored",
]
