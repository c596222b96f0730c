from odoo.http import request, route
from odoo.tools import format_datetime

from odoo.addons.portal.controllers.portal import CustomerPortal


class SecurityPortal(CustomerPortal):
    """The portal's page of passwords and devices, with where the user is logged in."""

    @route()
    def security(self, **post):
        response = super().security(**post)
        response.qcontext.update(
            logins=self._logins(), agreed=bool(request.env["school.consent"]._of(request.env.user))
        )
        return response

    def _logins(self):
        """Return the sessions of the user, the latest first."""
        env = request.env
        zone = env.company.sudo().school_tz
        devices = env["res.device"].sudo().search([("user_id", "=", env.uid)])
        return [{
            "device": device.display_name, "address": device.ip_address or "",
            "current": device.is_current,
            "since": format_datetime(env, device.first_activity, zone, "short"),
            "seen": format_datetime(env, device.last_activity, zone, "short"),
        } for device in devices]
