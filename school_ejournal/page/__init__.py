"""The journal page as one object, without Odoo: what the renderers and the entry batch speak."""
