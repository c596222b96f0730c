from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, email_normalize

from .school_letter_delivery_mixin import LAST_MAILS

_NAMES_SHOWN = 60
_COUNTS = ("letter_count", "queued_count", "delivered_count", "failed_count", "read_count",
           "answered_count")
_DELIVERY = """
      WITH mails AS ({mails})
    SELECT l.mailing_id, count(*) AS letter_count,
           count(*) FILTER (WHERE m.delivery = 'queued') AS queued_count,
           count(*) FILTER (WHERE m.delivery = 'sent') AS delivered_count,
           count(*) FILTER (WHERE m.delivery IN ('failed', 'withdrawn')) AS failed_count,
           count(*) FILTER (WHERE l.family_read_datetime IS NOT NULL) AS read_count,
           count(*) FILTER (WHERE l.family_wrote) AS answered_count
      FROM school_letter l
 LEFT JOIN mails m ON m.letter_id = l.id
     WHERE l.mailing_id = ANY(%(mailings)s)
  GROUP BY l.mailing_id""".format(
    mails=LAST_MAILS.format(condition="l.mailing_id = ANY(%(mailings)s)"))


class SchoolLetterMailing(models.Model):
    """Рассылка: one letter to the families of a class, a parallel or a stage.

    Each family gets a letter of its own (``school.letter``) and answers it as any other. Whom it
    goes to stands before it is sent, what became of it afterwards.
    """

    _name = "school.letter.mailing"
    _description = "Letter to Many"
    _inherit = [
        "school.company.mixin", "school.letter.batch.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "id desc"
    _plain_texts = {"name": 150, "text": 10000}

    name = fields.Char("Topic", required=True)
    text = fields.Text("Text of the Letter", required=True)
    sender_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict",
        default=lambda self: self.env.user, check_company=True,
    )
    scope = fields.Selection(
        [("class", "A class"), ("parallel", "A parallel"), ("stage", "A stage"),
         ("school", "The whole school")], "Goes To",
        required=True, default="class",
    )
    class_id = fields.Many2one(
        "school.class", ondelete="restrict", check_company=True, index="btree_not_null",
        default=lambda self: self.env["school.letter.audience"]._classes_of(self.env.user)[:1],
    )
    grade = fields.Integer("Parallel", aggregator=False)
    stage_id = fields.Many2one(
        "school.stage", ondelete="restrict", check_company=True, index="btree_not_null"
    )
    audience = fields.Selection(
        [("guardians", "Guardians"), ("students", "Students"), ("both", "Guardians and students")],
        "Addressees", required=True, default="guardians",
    )
    condition = fields.Selection(
        [("all", "All students"), ("low_mark", "With a “2”"), ("owed", "With owed work"),
         ("absent", "Who were absent"), ("unexcused", "Absent without a known good reason")],
        "Which Students", required=True, default="all",
    )
    date_from = fields.Date("From", default=lambda self: self._default_date_from())
    date_to = fields.Date(
        "To", default=lambda self: self.env.company._school_today())
    student_ids = fields.Many2many(
        "school.student", "school_letter_mailing_student_rel", "mailing_id", "student_id",
        "Only About", check_company=True, help="Empty: about all of them.",
    )
    with_report = fields.Boolean(
        "With the Report on Progress", help="Each letter tells of one child: marks, averages and "
        "absences of the days by subject.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", "school_letter_mailing_file_rel", "mailing_id", "attachment_id", "Files",
        copy=False,
    )
    state = fields.Selection(
        [("draft", "Not sent"), ("sent", "Sent")], required=True, default="draft", readonly=True,
        copy=False, index=True,
    )
    sent_datetime = fields.Datetime("Sent On", readonly=True, copy=False)
    letter_ids = fields.One2many("school.letter", "mailing_id", "Letters", readonly=True)

    people_count = fields.Integer("Letters to Send", compute="_compute_people")
    no_mail_count = fields.Integer("Without E-mail", compute="_compute_people")
    unreached_count = fields.Integer(
        "Not Reached", compute="_compute_people",
        help="Neither an e-mail address nor an account: print the letter for them.",
    )
    no_mail_names = fields.Text("Who Has No E-mail", compute="_compute_people")
    people_names = fields.Text("Who Gets It", compute="_compute_people")

    letter_count = fields.Integer("Sent Letters", compute="_compute_delivery")
    queued_count = fields.Integer("On Their Way", compute="_compute_delivery")
    delivered_count = fields.Integer("By E-mail", compute="_compute_delivery")
    failed_count = fields.Integer("Not Delivered", compute="_compute_delivery")
    read_count = fields.Integer("Read in the Diary", compute="_compute_delivery")
    answered_count = fields.Integer("With an Answer", compute="_compute_delivery")

    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day must not come before the first."
    )

    @api.model
    def _default_date_from(self):
        today = self.env.company._school_today()
        return today - timedelta(days=today.weekday())

    # ---- whom it goes to ----

    def _classes(self):
        """Return the classes of the scope to which the sender may write."""
        self.ensure_one()
        classes = self.env["school.letter.audience"].sudo()._classes_of(self.sender_id)
        return classes.filtered(lambda klass: {
            "class": klass == self.class_id, "parallel": klass.grade == self.grade,
            "stage": klass.stage_id == self.stage_id, "school": True,
        }[self.scope])

    def _people(self):
        """Return whom the letter goes to, see ``school.letter.audience``."""
        self.ensure_one()
        return self.env["school.letter.audience"].sudo()._people(
            self._classes(), self.audience, self.condition, self.date_from, self.date_to,
            self.student_ids.ids, self.with_report)

    def _students_to_print(self, who):
        """Return the students, class by class: "all", or the "silent" ones, whom no mail reaches.
        """
        self.ensure_one()
        students = self.env["school.letter.audience"].sudo()._people(
            self._classes(), "students", self.condition, self.date_from, self.date_to,
            self.student_ids.ids)
        reached = {
            row["student_id"] for row in self._people() if email_normalize(row["email"] or "")
        } if who == "silent" else ()
        return [row for row in students if row["student_id"] not in reached]

    @api.depends("scope", "class_id", "grade", "stage_id", "audience", "condition", "date_from",
                 "date_to", "student_ids", "with_report", "state")
    def _compute_people(self):
        for mailing in self:
            people = mailing._people() if mailing.state == "draft" else []
            silent = [row for row in people if not email_normalize(row["email"] or "")]
            mailing.people_count = len(people)
            mailing.no_mail_count = len(silent)
            mailing.unreached_count = sum(not row["user_id"] for row in silent)
            mailing.no_mail_names = self._names(silent)
            mailing.people_names = self._names(people)

    @api.model
    def _names(self, people):
        lines = [
            f"{row['class']}, {row['student']}: {row['name']}" if row["guardian_id"]
            else f"{row['class']}, {row['student']}"
            for row in people[:_NAMES_SHOWN]
        ]
        if len(people) > _NAMES_SHOWN:
            lines.append(self.env._("and %s more", len(people) - _NAMES_SHOWN))
        return "\n".join(lines)

    # ---- what became of it ----

    def _compute_delivery(self):
        self.env.flush_all()
        found = {row.pop("mailing_id"): row for row in self.env.execute_query_dict(SQL(
            _DELIVERY, mailings=self.ids,
        ))} if self.ids else {}
        nothing = dict.fromkeys(_COUNTS, 0)
        for mailing in self:
            mailing.update(found.get(mailing.id, nothing))

    # ---- rules ----

    @api.constrains("scope", "class_id", "grade", "stage_id", "condition", "date_from", "date_to",
                    "with_report")
    def _check_whom(self):
        for mailing in self:
            if not mailing._classes():
                raise AccessError(self.env._(
                    "Choose whom the letter goes to: a class teacher writes to the own class, a "
                    "deputy head to the own stages."
                ))
            by_days = mailing.with_report or mailing.condition != "all"
            if by_days and not (mailing.date_from and mailing.date_to):
                raise ValidationError(self.env._("Say on which days."))

    @api.model
    def _fields_without_default(self):
        return super()._fields_without_default() | {"sender_id", "state", "sent_datetime"}

    @api.model
    def _check_input(self, vals):  # pylint: disable=missing-return
        super()._check_input(vals)
        if not self.env.su and vals.keys() & {"sender_id", "state", "sent_datetime", "letter_ids"}:
            raise AccessError(self.env._("Who has sent it, and when, is noted by itself."))

    def write(self, vals):
        if not self.env.su and any(mailing.state == "sent" for mailing in self) and any(
            not name.startswith(("message_", "activity_")) for name in vals
        ):
            raise UserError(self.env._("This has been sent: write another letter."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        if any(mailing.state == "sent" for mailing in self):
            raise UserError(self.env._("Letters stay with the school."))

    # ---- steps ----

    def action_send(self):
        """Write the letters and hand them to the mail queue; return what became of them."""
        self.check_access("write")
        for mailing in self:
            if mailing.sender_id != self.env.user:
                raise AccessError(self.env._("Who writes a letter sends it."))
            if not mailing.try_lock_for_update() or mailing.state == "sent":
                raise UserError(self.env._("This has been sent: write another letter."))
            people = mailing._people()
            if not people:
                raise UserError(self.env._("Nobody would get this letter."))
            mailing._write_letters(people)
            mailing.sudo().write({"state": "sent", "sent_datetime": fields.Datetime.now()})
        return True

    def action_print(self):
        """Print the report on progress for all students of the letter."""
        return self._print("all")

    def action_print_silent(self):
        """Print the report for those whom no mail reaches."""
        return self._print("silent")

    def _print(self, who):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "download",
                "url": f"/school/letters/{self.id}/progress/{who}"}

    def action_open_letters(self):
        """Open the letters of the mailing."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "school_ejournal.school_letter_action")
        return {**action, "name": self.name, "domain": [("mailing_id", "=", self.id)],
                "context": {}}

    def action_open_failed(self):
        """Open the letters that did not arrive."""
        self.ensure_one()
        action = self.action_open_letters()
        failed = ("delivery", "in", ["failed", "withdrawn"])
        return {**action, "domain": [*action["domain"], failed]}
