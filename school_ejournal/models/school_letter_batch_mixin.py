from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import email_normalize, plaintext2html

# In the layout of a mail: where the text of the letter goes, and its beginning for the preview.
_PREVIEW = "school-letter-text"
_TEXT = f"<p>{_PREVIEW}</p>"


class SchoolLetterBatchMixin(models.AbstractModel):
    """Writes the same letter to many at once: as many queries for a class as for a school.

    What comes of it is what single letters are: a thread, its message, a mail in Odoo's queue and
    the notification that follows it. The mail's layout is rendered once for those who get the
    same one, since only the address of the letter in the diary differs.
    """

    _name = "school.letter.batch.mixin"
    _description = "Letters Written at Once"

    def _write_letters(self, people):
        """Write letters to ``people`` (see ``school.letter.audience``) and queue their mails."""
        self.ensure_one()
        files = self.sudo().attachment_ids
        files.write({"res_model": self._name, "res_id": self.id})
        letters = self._make_letters(people)
        letters._check_file_sum([(file.name, file.file_size) for file in files])
        rows = list(zip(people, letters, self._make_messages(people, letters), strict=True))
        reached = [row for row in rows if email_normalize(row[0]["email"] or "")]
        if reached:
            self._queue_mails(reached)
        self.env["school.letter"]._note_withdrawn([
            (message, person["partner_id"]) for person, _letter, message in rows
            if person["withdrawn"]
        ])
        return letters

    def _make_letters(self, people):
        kinds = {
            klass.id: self.env["school.letter"]._kind_in(klass, self.sender_id)
            for klass in self._classes()
        }
        letters = self.env["school.letter"].sudo().with_company(self.company_id)
        return letters.with_context(tracking_disable=True).create([{
            "name": self.name, "student_id": row["student_id"], "staff_id": self.sender_id.id,
            "side": "guardian" if row["guardian_id"] else "student",
            "guardian_id": row["guardian_id"], "kind": kinds[row["class_id"]],
            "mailing_id": self.id, "family_unread": True,
        } for row in people])

    def _bodies(self, people):
        """Return the text of each letter: the same, with the report on the child if asked for."""
        text = plaintext2html(self.text.strip())
        if not self.with_report:
            return [text] * len(people)
        words = self.sudo().with_context(lang=self.company_id.sudo().partner_id.lang).env
        students = words["school.student"].browse({row["student_id"] for row in people})
        progress = words["school.progress"]._of(students, self.date_from, self.date_to)
        days = {"first": self.date_from.strftime("%d.%m.%Y"),
                "last": self.date_to.strftime("%d.%m.%Y")}
        return [text + words["ir.qweb"]._render("school_ejournal.progress_letter", {
            **days, "student": row["student"], "progress": progress[row["student_id"]],
        }) for row in people]

    def _make_messages(self, people, letters):
        author = self.sender_id.partner_id
        same = {
            "model": letters._name, "message_type": "comment", "subject": self.name,
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "author_id": author.id,
            "email_from": letters[:1]._from_school(author.name), "email_add_signature": False,
            "reply_to": letters[:1]._notify_get_reply_to(author_id=author.id)[letters[:1].id],
            "record_company_id": self.company_id.id,
            "record_alias_domain_id": self.sudo().company_id.alias_domain_id.id,
            "attachment_ids": [(4, file) for file in self.sudo().attachment_ids.ids],
        }
        return self.env["mail.message"].sudo().create([{
            **same, "res_id": letter.id, "body": body,
            "partner_ids": [(6, 0, [
                row["partner_id"]] if row["partner_id"] and not row["withdrawn"] else [])],
        } for row, letter, body in zip(people, letters, self._bodies(people), strict=True)])

    def _queue_mails(self, rows):
        """Put a mail for each of ``rows`` (person, letter, message) into Odoo's queue."""
        bodies, headers = {}, {"X-Auto-Response-Suppress": "OOF"}
        if bounce := self.sudo().company_id.bounce_email:
            headers["Return-Path"] = bounce
        values = []
        for person, letter, message in rows:
            key = person["lang"], bool(person["user_id"])
            if key not in bodies:
                bodies[key] = (letter._portal_address(), self._layout(person, letter, message))
            address, body = bodies[key]
            to = {"recipient_ids": [(4, person["partner_id"])]} if person["partner_id"] else {
                "email_to": email_normalize(person["email"])}
            values.append({
                **to, "mail_message_id": message.id, "references": message.message_id,
                "headers": repr(headers), "auto_delete": True,
                "body_html": self._filled(body, message).replace(
                    f'{address}"', f'{letter._portal_address()}"'),
            })
        mails = self.env["mail.mail"].sudo().create(values)
        self.env["mail.notification"].sudo().create([{
            "author_id": self.sender_id.partner_id.id, "is_read": True,
            "mail_mail_id": mail.id, "mail_message_id": message.id,
            "notification_status": "ready", "notification_type": "email",
            "res_partner_id": person["partner_id"],
            "mail_email_address": not person["partner_id"] and email_normalize(person["email"]),
        } for mail, (person, _letter, message) in zip(mails, rows, strict=True)])
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    @api.model
    def _filled(self, layout, message):
        """Return the laid out mail with the text of ``message``."""
        return layout.replace(_TEXT, str(message.body)).replace(
            _PREVIEW, str(escape(message.preview or "")))

    def _layout(self, person, letter, message):
        """Return the mail of a letter as Odoo lays it out for such a person, as plain ``str``.

        ``_TEXT`` stands in place of its text.
        """
        recipient = {
            "id": person["partner_id"], "active": True, "is_follower": False, "groups": [],
            "email_normalized": email_normalize(person["email"]), "name": person["name"],
            "lang": person["lang"], "notif": "email", "share": True, "uid": person["user_id"],
            "ushare": bool(person["user_id"]),
            "type": "portal" if person["user_id"] else "customer",
        }
        language = self.sudo().company_id.partner_id.lang
        [(_lang, values, group)] = letter._notify_get_classified_recipients_iterator(
            message, [recipient], force_email_lang=language)
        blank = message.new({"body": Markup(_TEXT)}, origin=message)
        return str(letter._notify_by_email_render_layout(
            message, group, render_values={**values, "message": blank}))
