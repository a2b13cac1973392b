"""What there is to act on: subscriptions, resource groups, resources, virtual machines, locks, operations.

May import `genkan.directory`, `genkan.store` and the clock; decides nothing about permission and knows no HTTP.
Start reading at `ids.py` (how a resource is named), then `groups.py`, `inventory.py` and `machines.py`.
"""
