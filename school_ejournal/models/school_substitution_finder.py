from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ..formulas.substitution import Offer, Slot, overlap, ranked, share_out
from ..timetable.week import week_kind
from .school_lesson_change_mixin import NOT_HELD

# How many colleagues are proposed for a lesson.
_PROPOSED = 8
# Who holds a lesson ``l``: its teacher or substitute, and who teaches with them by the timetable.
# ``taught`` has the weekday and the kind of week by which a stage is taught on a day.
_HOLDERS = """
    SELECT COALESCE(l.substitute_id, l.teacher_id) AS user_id
     UNION ALL
    SELECT p.user_id
      FROM school_class k
      JOIN taught t ON t.stage = k.stage_id AND t.day = l.date
      JOIN school_timetable_entry e ON e.journal_id = l.journal_id AND e.number = l.number
       AND e.weekday = t.weekday AND e.week IN ('every', t.week)
       AND l.date BETWEEN e.date_from AND COALESCE(e.date_to, l.date)
      JOIN LATERAL (
            SELECT e.own_teacher_id AS user_id
             UNION ALL
            SELECT r.res_users_id FROM school_timetable_entry_co_teacher_rel r
             WHERE r.school_timetable_entry_id = e.id) p ON TRUE
     WHERE k.id = l.class_id AND l.from_timetable AND l.state = 'planned'"""


class SchoolSubstitutionFinder(models.AbstractModel):
    """Finds who is free and suitable for lessons; the number of queries does not depend on theirs.

    Only planners come here: it looks at the whole school, whatever the stage.
    """

    _name = "school.substitution.finder"
    _description = "Colleagues for Lessons"

    # ---- who is busy ----

    @api.model
    def _busy(self, lessons):
        """Return ``{lesson id: {user id: id of the lesson that the user has then, or 0}}``.

        0 stands for an absence. One query tells for all ``lessons``; the teachers who have given
        a lesson away are free, those who teach one together with a colleague are not.
        """
        for model in ("school.lesson", "school.teacher.absence", "school.substitution",
                      "school.timetable.entry"):
            self.env[model].flush_model()
        busy = {lesson.id: {} for lesson in lessons}
        for lesson, user, other in self.env.execute_query(SQL(
            f"""WITH taught AS (
                   SELECT * FROM unnest(%(stages)s::int[], %(days)s::date[], %(weekdays)s::text[],
                                        %(weeks)s::text[]) AS t(stage, day, weekday, week))
               SELECT w.id, x.user_id, x.lesson_id
                 FROM school_lesson w
                 JOIN LATERAL (
                   SELECT holder.user_id, l.id AS lesson_id
                     FROM school_lesson l
                     JOIN LATERAL ({_HOLDERS}) holder ON TRUE
                    WHERE l.date = w.date AND l.company_id = w.company_id AND l.id <> w.id
                      AND l.state NOT IN %(not_held)s
                      AND CASE WHEN l.start_datetime IS NULL OR l.end_datetime IS NULL
                                 OR w.start_datetime IS NULL OR w.end_datetime IS NULL
                               THEN l.number = w.number
                               ELSE l.start_datetime < w.end_datetime
                                AND w.start_datetime < l.end_datetime END
                    UNION ALL
                   SELECT a.teacher_id, 0
                     FROM school_teacher_absence a
                    WHERE a.company_id = w.company_id AND a.state <> 'cancelled'
                      AND w.date BETWEEN a.date_from AND a.date_to
                      AND (a.whole_days OR w.number BETWEEN a.number_from AND a.number_to)
                 ) x ON x.user_id IS NOT NULL
                WHERE w.id = ANY(%(ids)s) ORDER BY x.lesson_id DESC""",
            not_held=NOT_HELD, ids=lessons.ids, **self._taught(lessons.sudo()),
        )):
            busy[lesson][user] = other
        return busy

    def _taught(self, lessons):
        """Return the lists ``stages``, ``days``, ``weekdays`` and ``weeks`` of lessons' days."""
        names = ("stages", "days", "weekdays", "weeks")
        taught = {name: [] for name in names}
        stages = self.env["school.stage"].sudo().search(
            [("company_id", "in", lessons.company_id.ids)])
        for year, mine in lessons.grouped(lambda lesson: lesson.class_id.year_id).items():
            days = set(mine.mapped("date"))
            calendar = self.env["school.calendar"]._school_days(stages, min(days), max(days))
            for stage, day in ((each, day) for each in stages for day in calendar[each]):
                if day.date in days:
                    row = (stage.id, day.date, str(day.weekday),
                           week_kind(day.date, year.date_start))
                    for name, value in zip(names, row, strict=True):
                        taught[name].append(value)
        return taught

    # ---- proposals ----

    @api.model
    def _proposals(self, lessons):
        """Return ``{lesson id: [{"user", "name", "kind", "reason"}, …]}``, the best first."""
        scene = self._scene(lessons)
        return {
            lesson.id: [
                {"user": offer.user, "name": scene["names"][offer.user],
                 "kind": "merged" if offer.merges else "substituted",
                 "reason": self._reason(lesson, offer, scene)}
                for offer in scene["offers"][lesson.id][:_PROPOSED]
            ]
            for lesson in lessons
        }

    @api.model
    def _best(self, lessons):
        """Return ``{lesson id: Offer}``: the best for all lessons at once, see ``share_out``."""
        offers = self._scene(lessons)["offers"]
        return share_out([
            (lesson.id, self._slot(lesson), offers[lesson.id]) for lesson in lessons
        ])

    def _slot(self, lesson):
        return Slot(lesson.date, lesson.number, lesson.start_datetime, lesson.end_datetime)

    def _scene(self, lessons):
        """Return what decides on proposals: ``offers``, ``names``, ``teaches``, ``subjects``."""
        lessons = lessons.sudo()
        if not lessons:
            return {"offers": {}, "names": {}, "teaches": {}, "subjects": {}}
        first, last = min(lessons.mapped("date")), max(lessons.mapped("date"))
        teaches, names, subjects = self._teaching(lessons.company_id, first, last)
        busy = self._busy(lessons)
        taken, at_school = self._loads(lessons.company_id, first, last)
        pairs = self._other_halves(lessons, busy)
        offers = {}
        for lesson in lessons:
            week = lesson.date.isocalendar()[:2]
            found = []
            for user in names:
                merges = user in pairs[lesson.id]
                if user == lesson.teacher_id.id or (user in busy[lesson.id] and not merges):
                    continue
                known = teaches[user]
                found.append(Offer(
                    user, merges, lesson.subject_id.id in known,
                    any(lesson.class_id.id in classes for classes in known.values()),
                    (user, lesson.date) in at_school, taken.get((user, week), 0),
                ))
            offers[lesson.id] = ranked(found)
        return {"offers": offers, "names": names, "teaches": teaches, "subjects": subjects}

    def _teaching(self, companies, first, last):
        """Return ``{user: {subject: {class: name}}}``, ``{user: name}`` by the alphabet, and
        ``{subject: name}`` of those who keep journals between two dates.
        """
        for model in ("school.journal.assignment", "school.journal", "res.users", "res.partner"):
            self.env[model].flush_model()
        teaches, names, subjects = {}, {}, {}
        for user, name, subject, title, klass, label in self.env.execute_query(SQL(
            """SELECT DISTINCT u.id, p.name, j.subject_id, %(title)s, j.class_id, k.name
                 FROM school_journal_assignment a
                 JOIN school_journal j ON j.id = a.journal_id AND j.active
                 JOIN school_subject s ON s.id = j.subject_id
                 JOIN school_class k ON k.id = j.class_id
                 JOIN res_users u ON u.id = a.teacher_id AND u.active AND NOT u.share
                 JOIN res_partner p ON p.id = u.partner_id
                WHERE a.company_id = ANY(%(companies)s) AND a.date_from <= %(last)s
                  AND COALESCE(a.date_to, %(first)s) >= %(first)s
             ORDER BY p.name, u.id, k.name""",
            title=self.env["school.subject"]._field_to_sql("s", "name"),
            companies=companies.ids, first=first, last=last,
        )):
            names[user] = name
            subjects[subject] = title
            teaches.setdefault(user, {}).setdefault(subject, {})[klass] = label
        return teaches, names, subjects

    def _loads(self, companies, first, last):
        """Return ``{(user, (year, week)): substitutions}`` and the ``(user, date)`` at school."""
        monday = first - timedelta(days=first.weekday())
        sunday = last + timedelta(days=6 - last.weekday())
        taken, at_school = defaultdict(int), set()
        for user, day, own, given in self.env.execute_query(SQL(
            """SELECT COALESCE(substitute_id, teacher_id), date, count(*), count(substitute_id)
                 FROM school_lesson
                WHERE company_id = ANY(%s) AND date BETWEEN %s AND %s AND state NOT IN %s
             GROUP BY 1, 2""",
            companies.ids, monday, sunday, NOT_HELD,
        )):
            taken[user, day.isocalendar()[:2]] += given
            if own:
                at_school.add((user, day))
        return taken, at_school

    def _other_halves(self, lessons, busy):
        """Return ``{lesson id: {user id: lesson}}`` of those with the other half of the class."""
        ids = {other for found in busy.values() for other in found.values() if other}
        others = self.env["school.lesson"].sudo().browse(ids)
        others.fetch([
            "journal_id", "class_id", "subject_id", "date", "number", "state", "teacher_id",
            "substitute_id",
        ])
        (others + lessons).journal_id.fetch(["subgroup_id"])
        known = {other.id: other for other in others}
        pairs = {}
        for lesson in lessons:
            pairs[lesson.id] = {
                user: known[other] for user, other in busy[lesson.id].items()
                if other and lesson.journal_id.subgroup_id
                and known[other].journal_id.subgroup_id
                and known[other].state != "merged"
                and user == (known[other].substitute_id or known[other].teacher_id).id
                and all(known[other][name] == lesson[name]
                        for name in ("class_id", "subject_id", "date", "number"))
            }
        return pairs

    @api.model
    def _half_keepers(self, lessons):
        """Return ``{lesson id: {"substitute_id": who has the other half, or False}}``."""
        lessons = lessons.sudo()
        pairs = self._other_halves(lessons, self._busy(lessons))
        return {
            lesson: {"substitute_id": next(iter(users), False)}
            for lesson, users in pairs.items()
        }

    def _reason(self, lesson, offer, scene):
        """Return why a colleague is proposed, in words."""
        known = scene["teaches"][offer.user]
        if offer.merges:
            parts = [self.env._("has the other group at this time")]
        else:
            parts = [self.env._("free")]
        if offer.subject and not offer.merges:
            classes = known[lesson.subject_id.id]
            shown = (
                [classes[lesson.class_id.id]] if lesson.class_id.id in classes
                else list(classes.values())[:3]
            )
            parts.append(self.env._(
                "teaches %(subject)s (%(classes)s)", classes=", ".join(shown),
                subject=scene["subjects"][lesson.subject_id.id],
            ))
        elif offer.in_class and not offer.merges:
            titles = [scene["subjects"][subject] for subject, classes in known.items()
                      if lesson.class_id.id in classes]
            parts.append(self.env._(
                "teaches %(class_name)s: %(subjects)s", class_name=lesson.class_id.name,
                subjects=", ".join(sorted(titles)[:3]),
            ))
        if not offer.at_school:
            parts.append(self.env._("has no lessons on this day"))
        if offer.taken:
            parts.append(self.env._("substitutions this week: %s", offer.taken))
        return ", ".join(parts)

    # ---- refusing ----

    @api.model
    def _check_people(self, wanted):
        """Refuse who cannot take a lesson; ``wanted``: ``(lesson, user, merges)``, both as sudo.

        UserError that names both sides. Returns ``{lesson: the own lesson to merge it with}``.
        """
        busy = self._busy(self.env["school.lesson"].union(*(row[0] for row in wanted)))
        ids = {other for found in busy.values() for other in found.values() if other}
        known = {other.id: other for other in self.env["school.lesson"].sudo().browse(ids)}
        together, given = {}, {}
        for lesson, user, merges in wanted:
            self._check_person(lesson, user)
            other = busy[lesson.id].get(user.id)
            if other == 0:
                raise UserError(self.env._(
                    "%(teacher)s is absent then and cannot take %(lesson)s.",
                    teacher=user.name, lesson=self._named(lesson),
                ))
            if merges:
                together[lesson] = self._to_merge(lesson, user, known.get(other))
                continue
            clash = known.get(other) or next(
                (each for each in given.get(user, ())
                 if overlap(self._slot(each), self._slot(lesson))), None)
            if clash:
                raise UserError(self.env._(
                    "%(teacher)s is busy: %(one)s and %(two)s are at the same time.",
                    teacher=user.name, one=self._named(clash), two=self._named(lesson),
                ))
            given.setdefault(user, []).append(lesson)
        return together

    def _check_person(self, lesson, user):
        if user == lesson.teacher_id:
            raise ValidationError(self.env._(
                "%s is the teacher of the lesson: somebody else must take it.", user.name
            ))
        if not user.active or lesson.company_id not in user.company_ids or not user.has_group(
            "school_ejournal.group_school_teacher"
        ):
            raise ValidationError(self.env._(
                "%s is no teacher of this school and could not fill in the journal.", user.name
            ))

    def _to_merge(self, lesson, user, other):
        same = other and (other.date, other.number) == (lesson.date, lesson.number) and (
            user == (other.substitute_id or other.teacher_id))
        if not same or other.state == "merged":
            raise UserError(self.env._(
                "%(teacher)s has no lesson that %(lesson)s could be held together with.",
                teacher=user.name, lesson=self._named(lesson),
            ))
        return other

    @api.model
    def _check_slot(self, lesson, day, number):
        """Refuse to move ``lesson`` to where its class or its teacher has another one."""
        rivals = self.env["school.lesson"].sudo().search([
            ("date", "=", day), ("number", "=", number), ("state", "not in", NOT_HELD),
            ("company_id", "=", lesson.company_id.id), ("id", "!=", lesson.id),
            "|", ("class_id", "=", lesson.class_id.id),
            "|", ("substitute_id", "=", lesson.teacher_id.id),
            "&", ("teacher_id", "=", lesson.teacher_id.id), ("substitute_id", "=", False),
        ])
        groups = lesson.journal_id.subgroup_id
        for other in rivals:
            apart = groups and other.journal_id.subgroup_id not in (groups.browse(), groups)
            if other.class_id != lesson.class_id or not apart:
                raise UserError(self.env._(
                    "%(one)s cannot be moved there: %(two)s is at this time.",
                    one=self._named(lesson), two=self._named(other),
                ))

    def _named(self, lesson):
        """Return a lesson with class, subject, date and number."""
        return self.env._(
            "“%(journal)s” (%(day)s, lesson %(number)s)", journal=lesson.journal_id.display_name,
            day=format_date(self.env, lesson.date), number=lesson.number,
        )
