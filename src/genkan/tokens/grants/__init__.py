"""One small file a grant: what it asks of the request, and the tokens that it gives.

May import the rest of `genkan.tokens`. Start reading at `grant.py` (what a grant is handed and hands back),
then `client_credentials.py`, which its neighbours resemble.
"""
