"""Participatory budgeting: read a vote, count it by a published rule, explain it, and see whom it serves.

Start with `pabulib.read_pabulib`, `rules.Rule`, `counting.count` and `impact.compare`. This door loads nothing by itself, so that a
web process can read and check files without numpy.
"""
