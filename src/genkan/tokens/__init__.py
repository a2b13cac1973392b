"""What principals can prove: signing keys, claims, one file a grant, AADSTS errors, and verification.

May import `genkan.directory`, `genkan.store` and the clock; knows no HTTP beyond the field names of OAuth.
Start reading at `service.py`, then `grants/` for issuing and `verify.py` for what comes back.
"""
