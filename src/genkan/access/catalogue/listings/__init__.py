"""The listings that an import takes, one module each: what az and Graph print, read strictly.

May import the catalogue's entries and errors only. Start reading at `document.py`, then `roles.py`; every
module has `recognises(document)` and `read(document)`, and `genkan.access.catalogue.importer` asks each in turn.
"""
