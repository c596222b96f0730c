from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.guard import RowGuard
from .school_substitution_decision_mixin import ACTIVITY, DECIDING, TAUGHT

REMINDER = "school_ejournal.mail_activity_type_signature"
# How far back unsigned substitutions are reminded of.
_REMINDED_DAYS = 30


class SchoolSubstitutionSignatureMixin(models.AbstractModel):
    """Подпись: the substitute confirms in the register that the lesson was held.

    A simple electronic signature: name, login and moment, given by the person logged in. Before
    the lesson the substitute says that they know of it ("ознакомлен").
    """

    _name = "school.substitution.signature.mixin"
    _description = "Signature of a substitution"

    acknowledged_datetime = fields.Datetime(
        "Acknowledged", readonly=True, copy=False,
        help="When the substitute said that they know of the lesson.",
    )
    signed_datetime = fields.Datetime("Signed", readonly=True, copy=False)
    signed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    signature = fields.Char(
        readonly=True, copy=False, help="Name, login and moment as they were at the signing."
    )

    _signed_by_substitute = models.Constraint(
        "CHECK ((signed_datetime IS NULL) = (signed_by_id IS NULL)"
        " AND (signed_by_id IS NULL OR signed_by_id = substitute_id))",
        "Only the substitute signs.",
    )
    _acknowledged_when_told = models.Constraint(
        "CHECK (acknowledged_datetime IS NULL"
        " OR (substitute_id IS NOT NULL AND notified_datetime IS NOT NULL))",
        "Who takes no lesson has nothing to acknowledge.",
    )
    _signed_stays = RowGuard(
        "UPDATE OF lesson_id, absent_teacher_id, substitute_id, kind, signed_datetime,"
        " signed_by_id, signature",
        "What is signed stays as it is.",
        when="OLD.signed_datetime IS NOT NULL AND (OLD.lesson_id, OLD.absent_teacher_id,"
             " OLD.substitute_id, OLD.kind, OLD.signed_datetime, OLD.signed_by_id, OLD.signature)"
             " IS DISTINCT FROM (NEW.lesson_id, NEW.absent_teacher_id, NEW.substitute_id,"
             " NEW.kind, NEW.signed_datetime, NEW.signed_by_id, NEW.signature)",
    )
    _signed_kept = RowGuard(
        "DELETE", "What is signed stays as it is.", when="OLD.signed_datetime IS NOT NULL"
    )

    def action_acknowledge(self):
        """Say as the substitute that one knows of the lessons; the planners see it."""
        self.check_access("read")
        for record in self:
            if record.sudo().kind not in TAUGHT or record.substitute_id != self.env.user:
                raise AccessError(self.env._("Only the substitute acknowledges the lesson."))
        records = self.sudo().filtered(
            lambda record: not record.acknowledged_datetime and not record.signed_datetime)
        now = fields.Datetime.now()
        # Who sees the lesson in the list before the letter has come has been told as well.
        for told in (True, False):
            found = records.filtered(
                lambda record, told=told: bool(record.notified_datetime) is told)
            values = {} if told else {"notified_datetime": now}
            DECIDING.open(found).write({"acknowledged_datetime": now, **values})
        text = self.env._("%s knows of the lesson", self.env.user.name)
        records._message_log_batch(dict.fromkeys(records.ids, text))

    def action_sign(self):
        """Sign as the substitute: after the lesson, when its topic is entered."""
        self.check_access("read")
        for record in self:
            if record.substitute_id != self.env.user:
                raise AccessError(self.env._("Only the substitute signs."))
            if why := record._why_unsigned():
                raise UserError(why)
        self._sign(fields.Datetime.now())

    def _sign(self, now):
        """Store the substitutes' signatures of a moment (naive UTC)."""
        records = self.sudo()
        for record in DECIDING.open(records):
            user = record.substitute_id
            moment = record.company_id._school_local(now)
            record.write({
                "signed_datetime": now, "signed_by_id": user.id,
                "signature": f"{user.name} ({user.login}), {moment:%d.%m.%Y %H:%M}",
            })
        records.activity_unlink([ACTIVITY, REMINDER])
        records._message_log_batch(
            {record.id: self.env._("Signed by %s", record.signature) for record in records})

    def _why_unsigned(self):
        """Return why the lesson cannot be signed, or an empty string."""
        self.ensure_one()
        record = self.sudo()
        if record.signed_datetime:
            return self.env._("%s is signed already.", record._lesson_text())
        if record.kind not in TAUGHT or not record.lesson_id._is_held():
            return self.env._("%s is not held: there is nothing to sign.", record._lesson_text())
        if not record._has_begun():
            return self.env._("%s is still to come.", record._lesson_text())
        if not record.lesson_id.topic:
            return self.env._("Enter the topic of the lesson first: %s.", record._lesson_text())
        return ""

    def _has_begun(self):
        """Tell whether the lesson has begun: by the bell, else by its day."""
        self.ensure_one()
        if self.start_datetime:
            return self.start_datetime <= fields.Datetime.now()
        return self.date <= self.company_id._school_today()

    @api.model
    def _unsigned_domain(self, day):
        """Return the domain of lessons held before ``day`` whose signature is missing."""
        return [
            ("kind", "in", TAUGHT), ("signed_datetime", "=", False),
            ("date", ">=", day - timedelta(days=_REMINDED_DAYS)), ("date", "<", day),
        ]

    @api.model
    def _cron_remind(self):
        """Give each substitute an activity for every lesson that is not signed yet."""
        kind = self.env.ref(REMINDER)
        tomorrow = fields.Date.today() + timedelta(days=1)
        records = self.sudo().search(self._unsigned_domain(tomorrow)).filtered(
            lambda record: record.date < record.company_id._school_today())
        records.activity_unlink([ACTIVITY])
        known = set(self.env["mail.activity"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", records.ids),
            ("activity_type_id", "=", kind.id),
        ]).mapped("res_id"))
        records.filtered(lambda record: record.id not in known)._remind(kind, fields.Date.today())

    def _remind(self, kind, deadline=None):
        """Give the substitutes an activity each; without ``deadline`` it is due at the lesson."""
        model = self.env["ir.model"]._get_id(self._name)
        # Who takes the lessons gets one letter for all of them, not one for each.
        quiet = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        quiet.create([
            {
                "activity_type_id": kind.id, "automated": True, "res_model_id": model,
                "res_id": record.id, "user_id": record.substitute_id.id,
                "summary": record._lesson_text(), "date_deadline": deadline or record.date,
            }
            for record in self
        ])
