import re

from odoo import models

_CHANNEL = re.compile(r"school_ejournal\.journal/(\d{1,9})")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let a page listen to the journals that its user may read, and to no other."""
        asked = {channel: match for channel in channels if isinstance(channel, str)
                 and (match := _CHANNEL.fullmatch(channel))}
        channels = [channel for channel in channels if channel not in asked]
        Journal = self.env["school.journal"].with_context(active_test=False)
        if asked and Journal.has_access("read"):
            channels += Journal.search([("id", "in", [int(match[1]) for match in asked.values()])])
        return super()._build_bus_channel_list(channels)
