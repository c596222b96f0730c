from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

# So many letters one person writes within an hour.
_MOST = 20
# The same letter again within so many minutes is a second click, or a page sent anew.
_TWIN_MINUTES = 10
_LONGEST_SUBJECT, _LONGEST = 150, 10000

# Who teaches the student today, with the subjects; the class teacher comes first.
_TEACHERS = """
    SELECT u.id, p.name, string_agg(DISTINCT s.name, ', ') AS subjects
      FROM school_journal j
      JOIN school_subject s ON s.id = j.subject_id
      JOIN res_users u ON u.id = j.teacher_id AND u.active
      JOIN res_partner p ON p.id = u.partner_id
     WHERE j.class_id = %(class)s AND j.active
       AND (j.subgroup_id IS NULL OR EXISTS (
             SELECT 1 FROM school_subgroup_member m
              WHERE m.subgroup_id = j.subgroup_id AND m.student_id = %(student)s
                AND m.date_from <= %(today)s AND COALESCE(m.date_to, %(today)s) >= %(today)s))
  GROUP BY u.id, p.name
  ORDER BY p.name, u.id"""


class SchoolLetterDesk(models.AbstractModel):
    """What a guardian or student reads and writes of letters, in the portal.

    Portal users have no right on the letters themselves: here it is decided for whom they ask,
    each time anew, so that access ends with the rights.
    """

    _name = "school.letter.desk"
    _description = "Letters in the Portal"

    # ---- whose ----

    @api.model
    def _children(self, user):
        """Return those of the diary's children (see ``school.diary``) who are at the school."""
        children = self.env["school.diary"]._children(user)
        students = self.env["school.student"].sudo().browse([row["id"] for row in children])
        students.fetch(["company_id"])
        left = set(students.filtered(lambda student: student._has_left()).ids)
        return [row for row in children if row["id"] not in left]

    @api.model
    def _domain(self, user, students):
        """Return the domain of the letters of ``user`` about ``students``, who must be theirs."""
        partner = user.partner_id.id
        return Domain("student_id", "in", students.ids) & (
            Domain("guardian_id.partner_id", "=", partner)
            | (Domain("side", "=", "student") & Domain("student_id.partner_id", "=", partner))
        )

    @api.model
    def _letter(self, user, student, letter_id):
        """Return the letter of that id if it is one of ``user`` about ``student``, else none."""
        if not 0 < letter_id < 2**31:
            return self.env["school.letter"]
        return self.env["school.letter"].sudo().search(
            self._domain(user, student) & Domain("id", "=", letter_id)
        )

    @api.model
    def _unread(self, user, students):
        """Return ``{student: number of letters that were not opened yet}``."""
        groups = self.env["school.letter"].sudo()._read_group(
            self._domain(user, students) & Domain("family_unread", "=", True),
            ["student_id"], ["__count"],
        )
        return dict(groups)

    # ---- reading ----

    @api.model
    def _threads(self, user, student):
        """Return the letters of ``user`` about ``student``, the latest first.

        Each: ``id``, ``subject``, ``whom``, ``when``, ``unread`` and ``waits`` (for the school).
        """
        letters = self.env["school.letter"].sudo().search(self._domain(user, student))
        return [{
            "id": letter.id,
            "subject": letter.name,
            "whom": self._whom(letter),
            "when": self._moment(letter.company_id, letter.last_datetime),
            "unread": letter.family_unread,
            "waits": letter.state == "waiting",
        } for letter in letters]

    @api.model
    def _thread(self, letter):
        """Return what was written, in order: ``own``, ``who``, ``when``, ``body``, ``files``.

        ``files``: ``id``, ``name``, ``size`` in words. Notes of the staff are left out.
        """
        family, nobody = letter._family_person().partner_id, self.env["res.partner"]
        diary = self.env["school.diary"]
        return [{
            "own": message.author_id in (family, nobody),
            "who": message.author_id.name or letter.family_name,
            "when": self._moment(letter.company_id, message.date),
            "body": message.body,
            "files": [
                {"id": file.id, "name": file.name, "size": diary._size(file.file_size)}
                for file in message.attachment_ids.sorted("id")
            ],
        } for message in self._messages(letter)]

    @api.model
    def _messages(self, letter):
        comment = self.env.ref("mail.mt_comment").id
        return letter.message_ids.filtered(
            lambda message: message.subtype_id.id == comment and not message.is_internal
            and message.message_type in ("comment", "email")
        ).sorted("id")

    @api.model
    def _file(self, letter, file_id):
        """Return the file of that id if it came with a letter that the family sees."""
        return self._messages(letter).attachment_ids.filtered(lambda file: file.id == file_id)

    @api.model
    def _whom(self, letter):
        """Return in words whom of the school the letter is with."""
        office = dict(letter._fields["kind"]._description_selection(self.env))[letter.kind]
        return f"{letter.staff_id.name}, {office.lower()}" if letter.staff_id else office

    @api.model
    def _moment(self, company, moment):
        local = company._school_local(moment)
        today = company._school_today()
        if local.date() == today:
            return local.strftime("%H:%M")
        if local.date() == today - timedelta(days=1):
            return self.env._("yesterday, %s", local.strftime("%H:%M"))
        return local.strftime("%d.%m.%Y %H:%M" if local.year != today.year else "%d.%m, %H:%M")

    @api.model
    def _opens(self, company):
        """Return in words when the office sees a letter written now; "" for at once."""
        opens = company._school_office_opens()
        if not opens:
            return ""
        local = company._school_local(opens)
        day = {0: self.env._("today"), 1: self.env._("tomorrow")}.get(
            (local.date() - company._school_today()).days, local.strftime("%d.%m"))
        return self.env._("%(day)s at %(hour)s", day=day, hour=local.strftime("%H:%M"))

    # ---- writing ----

    @api.model
    def _addressees(self, user, student):
        """Return whom ``user`` may write to about ``student``: ``key``, ``name``, ``office``.

        The school decides (see the settings); nobody is offered to who may not write at all.
        """
        company = student.company_id.sudo()
        own = student.partner_id == user.partner_id
        klass = student.class_id
        if not klass or (own and not company.school_letter_students):
            return []
        offices = dict(self.env["school.letter"]._fields["kind"]._description_selection(self.env))
        found = []
        teacher = klass.class_teacher_id
        if company.school_letter_class_teacher and teacher.active:
            found.append(("class_teacher", teacher.name, offices["class_teacher"], teacher.id))
        if company.school_letter_subject_teacher:
            found += [
                (f"teacher-{row['id']}", row["name"], row["subjects"], row["id"])
                for row in self._teachers(student, klass)
            ]
        found += [
            (kind, offices[kind], "", False)
            for kind in ("deputy", "director", "administration") if company[f"school_letter_{kind}"]
        ]
        names = ("key", "name", "office", "user")
        return [dict(zip(names, row, strict=True)) for row in found]

    @api.model
    def _teachers(self, student, klass):
        self.env.flush_all()
        return self.env.execute_query_dict(SQL(
            _TEACHERS, **{"class": klass.id}, student=student.id,
            today=student.company_id._school_today(),
        ))

    @api.model
    def _write_letter(self, user, student, values, files):
        """Write a new letter and return it.

        ``values``: ``to`` (a key of ``_addressees``), ``subject``, ``text``; ``files``: (name,
        bytes). UserError in words for whatever is not taken; then nothing is stored.
        """
        by_key = {row["key"]: row for row in self._addressees(user, student)}
        to = by_key.get(values.get("to"))
        if not to:
            raise UserError(self.env._("Choose whom you write to."))
        subject = " ".join((values.get("subject") or "").split())
        if not subject or len(subject) > _LONGEST_SUBJECT:
            raise UserError(self.env._(
                "Say in a few words what it is about: up to %s characters.", _LONGEST_SUBJECT
            ))
        text = self._checked_text(values.get("text"))
        guardian = self._guardian(user, student)
        head = {
            "student_id": student.id, "name": subject, "staff_id": to["user"],
            "kind": "subject_teacher" if to["key"].startswith("teacher-") else to["key"],
            "side": "guardian" if guardian else "student", "guardian_id": guardian.id,
        }
        letter = self._twin(head, text)
        if letter:
            return letter
        letter = self.env["school.letter"].sudo().with_company(student.company_id).create(head)
        self._answer(user, letter, text, files)
        return letter

    @api.model
    def _guardian(self, user, student):
        """Return the guardian whom ``user`` is to ``student``; none for the student itself."""
        lines = student.guardianship_ids.filtered(
            lambda line: line.has_rights and line.guardian_id.partner_id == user.partner_id
        )
        return lines[:1].guardian_id

    @api.model
    def _answer(self, user, letter, text, files):
        """Write on in a letter of ``user``; UserError in words for whatever is not taken."""
        text = self._checked_text(text)
        if letter.side == "student" and not letter.company_id.school_letter_students:
            raise UserError(self.env._("The school takes no letters of students."))
        if self._is_said(letter, user, text):
            return
        self._check_pace(user)
        letter._check_files(files)
        letter._post_text(
            text, author_id=user.partner_id.id, attachments=files, school_side="family"
        )

    @api.model
    def _checked_text(self, text):
        text = (text or "").replace("\r\n", "\n").replace("\x00", "").strip()
        if not text:
            raise UserError(self.env._("Write the letter."))
        if len(text) > _LONGEST:
            raise UserError(self.env._("A letter has at most %s characters.", _LONGEST))
        return text

    @api.model
    def _twin(self, head, text):
        """Return the same letter if it was written a moment ago."""
        same = [(name, "=", head[name]) for name in head]
        since = fields.Datetime.now() - timedelta(minutes=_TWIN_MINUTES)
        letters = self.env["school.letter"].sudo().search(
            [*same, ("create_date", ">=", since)], limit=1)
        return letters.filtered(lambda letter: self._is_said(letter, self.env.user, text))

    @api.model
    def _is_said(self, letter, user, text):
        """Tell whether the last words of the letter are these, by ``user``, a moment ago."""
        last = self._messages(letter)[-1:]
        since = fields.Datetime.now() - timedelta(minutes=_TWIN_MINUTES)
        return (
            last.author_id == user.partner_id and bool(last) and last.date >= since
            and html2plaintext(last.body, include_references=False).split() == text.split()
        )

    @api.model
    def _check_pace(self, user):
        since = fields.Datetime.now() - timedelta(hours=1)
        written = self.env["mail.message"].sudo().search_count([
            ("model", "=", "school.letter"), ("author_id", "=", user.partner_id.id),
            ("date", ">=", since),
        ], limit=_MOST)
        if written >= _MOST:
            raise UserError(self.env._("So many letters at once? Please write on in an hour."))

    @api.model
    def _note_opened(self, letter):
        """Note that the family has read the letter; nothing is written when it had before."""
        if letter.family_unread:
            letter.write({
                "family_unread": False, "family_read_datetime": fields.Datetime.now(),
            })
