"""How fast the token endpoint is, beside npm's peers and the limit that RSA itself sets.

Uses the server's own app and connection class, over plain http so that all are measured alike. Start reading at
`__main__.py`.
"""
