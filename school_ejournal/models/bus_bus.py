from odoo import models
from odoo.tools.misc import OrderedSet

from odoo.addons.bus.models.bus import ODOO_NOTIFY_FUNCTION, get_notify_payloads

from ..tools.bus_connection import bus_connection

_CHANNELS = "bus.bus.channels"


class BusBus(models.Model):
    _inherit = "bus.bus"

    def _ensure_hooks(self):
        # Where the channels are noted already, Odoo adds no hook of its own for them.
        postcommit = self.env.cr.postcommit
        if _CHANNELS not in postcommit.data:
            postcommit.data[_CHANNELS] = OrderedSet()
            postcommit.add(lambda: bus_connection.notify(
                ODOO_NOTIFY_FUNCTION, get_notify_payloads(list(postcommit.data.pop(_CHANNELS)))
            ))
        return super()._ensure_hooks()
