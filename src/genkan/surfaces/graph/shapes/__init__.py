"""The documented properties of each resource type: one table a file, read by everything that touches one.

Imports only `genkan.store.tables` (to name columns). Start reading at `shape.py`; `application.py` is the fullest.
"""
