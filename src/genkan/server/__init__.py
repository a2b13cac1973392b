"""Assembly: settings, names and TLS, the CONNECT proxy, sockets and life cycle of a running Genkan.

May import every room below (surfaces, tokens, access, resources, journal, directory, store); only `genkan.cli`
and `genkan.testing` may import it. Start reading at `serve.py`, then `app.py` (the wiring) and `proxy.py`.
"""
