"""OData query options: `$filter`, `$orderby`, `$search`, `$select`, `$expand` parsed, and translated to SQL.

Parsers know only text; `predicate.py` and `ordering.py` import the shapes and SQLAlchemy. Nothing is filtered
in Python, and what is not understood is an error. Start reading at `filter.py`, then `predicate.py`.
"""
