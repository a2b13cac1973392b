"""Azure: management groups, subscriptions, resource groups, resources, machines, and access control at every scope.

May import the portal's own modules and, through the visit, ARM. Start reading at `scope.py` (what a scope is called and
which blades it has), then `iam.py` (Access control) and `assign.py` (Add role assignment).
"""
