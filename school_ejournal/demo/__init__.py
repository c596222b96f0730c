"""The demo lyceum: a seeded plan in plain Python and the loader that writes it.

Nothing here is imported when the addon runs: ``loader.load(env)`` is called by hand, on a fresh
database. ``cases.py`` lists the people whose stories the lyceum tells.
"""
