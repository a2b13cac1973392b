"""What happened: denials with their explanation, sign-ins, the directory's audit log, the activity log.

Imports `genkan.store` and the clock. Start reading at `journal.py`.
"""
