"""What there is to act on: subscriptions, resource groups, resources, virtual machines, locks, operations.

May import `genkan.directory` and `genkan.store`; decides nothing about permission. Start at `groups.py`.
"""
