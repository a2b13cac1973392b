"""Microsoft Entra ID, Microsoft Graph and Azure RBAC on your own machine, for unmodified Azure programs.

Start reading at `genkan.server.app`: it wires the rooms (directory, tokens, access, resources, journal)
behind the surfaces (login, graph, arm). ARCHITECTURE.md draws the whole house.
"""

__version__ = "0.1.0"
