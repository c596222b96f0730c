import json
from collections import defaultdict
from email.utils import formataddr

from odoo import api, models
from odoo.tools import email_normalize, format_date

_KINDS = ("absence", "mark", "homework")


class SchoolNoticeLetter(models.AbstractModel):
    """The letters that tell guardians of the journal: by e-mail, and by Odoo's web push.

    Nobody has written them: they are no correspondence and are not answered.
    """

    _name = "school.notice.letter"
    _description = "Letters of Notices"

    @api.model
    def _write_news(self, guardians, facts):
        """Queue one mail to each of ``guardians`` with its ``facts``; none without any."""
        by_guardian = defaultdict(list)
        for row in facts:
            by_guardian[row["guardian_id"]].append(row)
        self._queue([
            (guardian, self._subject(by_guardian[guardian.id]),
             {"children": self._children(by_guardian[guardian.id])})
            for guardian in guardians if by_guardian[guardian.id]
        ], "school_ejournal.notice_mail_news")

    @api.model
    def _write_week(self, guardians, rows, first, last):
        """Queue the week to each of ``guardians``; none to whom no child is told of."""
        by_guardian = defaultdict(lambda: defaultdict(list))
        for row in rows:
            by_guardian[row["guardian_id"]][row["student_id"], row["child"]].append(row)
        title = self._words().env._(
            "The week from %(first)s to %(last)s", first=first.strftime("%d.%m"),
            last=last.strftime("%d.%m"))
        link, Student = self.env["school.diary.acknowledgement"]._link, self.env["school.student"]
        self._queue([
            (guardian, title, {"children": [
                {"id": student, "name": name, **self._week_of(found),
                 "acknowledge": link(Student.browse(student), guardian, first)}
                for (student, name), found in by_guardian[guardian.id].items()
            ]}) for guardian in guardians if guardian.id in by_guardian
        ], "school_ejournal.notice_mail_week")

    # ---- words ----

    @api.model
    def _words(self):
        """Return ``self`` in the school's language."""
        return self.with_context(lang=self.env.company.partner_id.lang or self.env.lang)

    @api.model
    def _subject(self, facts):
        """Return what the letter is about: the fact itself if it is the only one."""
        env = self._words().env
        names = ", ".join(dict.fromkeys(row["child"] for row in facts))
        if len(facts) > 1:
            return env._("%(names)s: news of the diary (%(count)s)", names=names, count=len(facts))
        [row] = facts
        return {
            "absence": env._("%(child)s: absent, lesson %(number)s (%(subject)s)", **row)
            if row["reason"] != "late" else env._("%(child)s: late for %(subject)s", **row),
            "mark": env._("%(child)s: “%(value)s”, %(subject)s", **row),
            "homework": env._("%(child)s: homework, %(subject)s", **row),
        }[row["kind"]]

    @api.model
    def _children(self, facts):
        """Return the children of one letter with what is told of each, in order."""
        found = {}
        env = self._words().env
        for row in sorted(facts, key=lambda row: (
            row["sort_key"], _KINDS.index(row["kind"]), row["date"], row["number"], row["id"],
        )):
            child = found.setdefault(row["student_id"], {
                "id": row["student_id"], "name": row["child"], "facts": []})
            child["facts"].append({
                **row, "day": format_date(env, row["date"], date_format="d MMMM"),
            })
        return list(found.values())

    @api.model
    def _week_of(self, rows):
        subjects = [row for row in rows if row["subject"]]
        return {
            "subjects": [row for row in subjects if row["marks"]],
            "missed": sum(row["missed"] for row in subjects),
            "late": sum(row["late"] for row in subjects),
        }

    # ---- sending ----

    @api.model
    def _queue(self, letters, template):
        """Put ``letters`` (guardian, subject, values of the template) into the mail queue."""
        company = self.env.company
        address = company._school_letter_address()
        sender = formataddr((company.name, address)) if address else False
        render = self._words().env["ir.qweb"]._render
        base = {"company": company, "base_url": company.get_base_url()}
        headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        if company.bounce_email:
            headers["Return-Path"] = company.bounce_email
        mails = []
        for guardian, subject, values in letters:
            to = email_normalize(guardian.email or "")
            if to:
                mails.append({
                    "subject": subject, "email_to": to, "email_from": sender,
                    "reply_to": company.email_formatted or sender, "auto_delete": True,
                    "headers": repr(headers), "message_type": "email_outgoing",
                    "body_html": render(template, {**base, **values, "subject": subject}),
                    "record_alias_domain_id": company.alias_domain_id.id,
                    "record_company_id": company.id,
                })
        if mails:
            self.env["mail.mail"].sudo().create(mails)
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        self._push(letters, base["base_url"])

    @api.model
    def _push(self, letters, base_url):
        """Queue a web push to the devices that the guardians have let in, if there are any."""
        by_partner = {
            guardian.sudo().partner_id.id: subject for guardian, subject, _values in letters
            if guardian.sudo().partner_id
        }
        devices, private, _public = self.env["mail.thread"]._web_push_get_partners_parameters(
            list(by_partner))
        if not (devices and private):
            return
        self.env["mail.push"].sudo().create([{
            "mail_push_device_id": device.id,
            "payload": json.dumps({
                "title": by_partner[device.partner_id.id],
                "options": {"data": {"type": "school_notice", "url": f"{base_url}/my/diary"}},
            }),
        } for device in devices])
        self.env.ref("mail.ir_cron_web_push_notification").sudo()._trigger()
