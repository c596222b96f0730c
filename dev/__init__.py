"""The developer platform of school_ejournal: brings up Odoo, PostgreSQL and the demo lyceum.

Nothing in here is needed by the addon at run time. Modules that the first stage
imports (see :mod:`dev.cli`) use the standard library only.
"""
