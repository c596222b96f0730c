from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import OrderedSet

from odoo.addons.bus.models.bus import ODOO_NOTIFY_FUNCTION, get_notify_payloads

from ..tools.bus_connection import bus_connection

_VALUES, _CHANNELS = "bus.bus.values", "bus.bus.channels"


class BusBus(models.Model):
    _inherit = "bus.bus"

    def _ensure_hooks(self):
        # Where values and channels are noted already, Odoo adds no hooks of its own for them.
        precommit = self.env.cr.precommit
        if _VALUES not in precommit.data:
            precommit.data[_VALUES] = []
            precommit.add(lambda: self._insert_messages(precommit.data.pop(_VALUES)))
        postcommit = self.env.cr.postcommit
        if _CHANNELS not in postcommit.data:
            postcommit.data[_CHANNELS] = OrderedSet()
            postcommit.add(lambda: bus_connection.notify(
                ODOO_NOTIFY_FUNCTION, get_notify_payloads(list(postcommit.data.pop(_CHANNELS)))
            ))
        return super()._ensure_hooks()

    def _insert_messages(self, values):
        """Insert messages by one plain statement: a save tells of itself while somebody waits."""
        self.env.cr.execute(SQL(
            """INSERT INTO bus_bus
                      (channel, message, create_uid, write_uid, create_date, write_date)
               SELECT channel, message, %(user)s, %(user)s, %(now)s, %(now)s
                 FROM unnest(%(channels)s, %(messages)s) row (channel, message)""",
            user=self.env.uid, now=SQL("now() AT TIME ZONE 'UTC'"),
            channels=[row["channel"] for row in values],
            messages=[row["message"] for row in values],
        ))
