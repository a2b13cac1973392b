"""App registrations: the list, the form for a new one, and one application with all its blades.

May import the portal's own modules and, through the visit, Graph. Start reading at `application.py` (the frame
around every blade), then `registrations.py` (list, new, delete, restore).
"""
