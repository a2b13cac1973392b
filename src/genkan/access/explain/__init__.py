"""The reason for a denial: what was asked, what was considered, why none of it helped, and the way out.

May import what `genkan.access` may, and knows neither HTTP nor a terminal's screen beyond `text.py`. Start reading at
`record.py`, the shape that the gates write down; `explanation.py` is what is told from it.
"""
