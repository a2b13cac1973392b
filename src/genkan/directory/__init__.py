"""Who exists: tenants, applications, service principals, people, groups, credentials, consent.

Imports only `genkan.store` and the clock. Domain functions take a `Read` or `Write` transaction first and
return frozen dataclasses. Start reading at `applications.py`; its neighbours have the same shape.
"""
