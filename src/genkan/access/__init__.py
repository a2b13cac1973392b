"""What a principal may do: role definitions, assignments, the decision, and the reason for it.

Pure of HTTP; may import `genkan.directory`, `genkan.store` and the clock. Start reading at `decide.py`;
`model.py` holds the nouns, `catalogue/` the built-in roles and known operations.
"""
