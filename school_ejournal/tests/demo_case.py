"""The demo lyceum in tests: it stands still on one day, whatever day it is."""

from unittest.mock import patch

from odoo.tests import TransactionCase
from odoo.tools import config

from ..demo import loader
from .common import TODAY, stand_still


class DemoCase(TransactionCase):
    """The small lyceum in the database: the one there is, else loaded here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stand_still(cls)
        cls.company = cls.env.ref("base.main_company")
        cls.env = cls.env(context=dict(
            cls.env.context, allowed_company_ids=cls.company.ids
        ))
        if not cls.env["school.student"].search_count(
            [("company_id", "=", cls.company.id)], limit=1
        ):
            with patch.dict(config.options, {"http_interface": "127.0.0.1"}):
                loader.fill(cls.env, "small", TODAY)
