import re

from odoo import api, fields, models
from odoo.exceptions import UserError


class SchoolNoticeSettingsMixin(models.AbstractModel):
    """What a guardian wants to be told by e-mail, and when not to be disturbed.

    The guardian sets it in the diary. Who has no legal rights, or gets no messages, is told
    nothing whatever stands here.
    """

    _name = "school.notice.settings.mixin"
    _description = "What a Guardian Is Told"

    notice_absence = fields.Boolean("Absence at Once", default=True)
    notice_marks = fields.Selection(
        [("none", "No marks"), ("two", "“2” and lower"), ("three", "“3” and lower"),
         ("all", "All marks")],
        "Marks", required=True, default="two",
    )
    notice_homework = fields.Boolean("New Homework", default=False)
    notice_digest = fields.Boolean("The Week at Its End", default=True)
    notice_quiet_from = fields.Float("Quiet From", required=True, default=21.0)
    notice_quiet_to = fields.Float("Quiet To", required=True, default=7.0)
    notice_digest_date = fields.Date("Last Week Told", readonly=True, copy=False)

    _notice_quiet_hours = models.Constraint(
        "CHECK (notice_quiet_from >= 0 AND notice_quiet_from < 24"
        " AND notice_quiet_to >= 0 AND notice_quiet_to < 24)",
        "Quiet hours lie between 00:00 and 23:59.",
    )

    @api.model
    def _guardian_of_user(self, user):
        """Return the guardian with legal rights who ``user`` is, or none."""
        return self.sudo().search([
            ("partner_id", "=", user.partner_id.id),
            ("guardianship_ids", "any", [("has_rights", "=", True)]),
        ], limit=1)

    def _set_notices(self, values):
        """Set what the guardian wants from a form of the portal: boxes, ``marks``, two times.

        UserError in words for what is no choice.
        """
        self.ensure_one()
        if values.get("marks") not in dict(self._fields["notice_marks"].selection):
            raise UserError(self.env._("Choose which marks to tell."))
        self.with_context(tracking_disable=True).write({
            **{f"notice_{name}": bool(values.get(name))
               for name in ("absence", "homework", "digest")},
            "notice_marks": values["marks"],
            "notice_quiet_from": self._hour(values.get("quiet_from")),
            "notice_quiet_to": self._hour(values.get("quiet_to")),
        })

    @api.model
    def _hour(self, text):
        found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text or "", re.ASCII)
        if not found:
            raise UserError(self.env._("Quiet hours are times such as 21:00."))
        return int(found[1]) + int(found[2]) / 60
