"""Microsoft Entra ID: the tenant, people, groups, enterprise applications, directory roles.

May import the portal's own modules and, through the visit, Graph. Start reading at `overview.py`; each other file is
one place of the navigation.
"""
