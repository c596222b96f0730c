"""The words around a ``Sheet``, in the language of whoever takes it away."""

from odoo.tools.misc import babel_locale_parse

from ..page.sheet_texts import average, day, number, short_day, trend


class Words:
    """Words, dates and numbers for one ``sheet``; ``school`` and ``year`` are their names."""

    def __init__(self, env, sheet, school, year):
        self.env, self.sheet, self.school, self.year = env, sheet, school, year
        self.locale = babel_locale_parse(env.lang)

    # ---- head and foot ----

    @property
    def title(self):
        return self.sheet.journal["name"]

    @property
    def teacher(self):
        return self.sheet.journal["teacher"]

    @property
    def subtitle(self):
        """Return teacher and hours as they stand above the page."""
        head = self.sheet.journal
        parts = [self.env._("Teacher: %s", self.teacher)] if self.teacher else []
        if head["hours_week"]:
            hours = number(head["hours_week"], self.locale)
            parts.append(self.env._("%(hours)s h a week", hours=hours))
        held, year = head["hours_held"], head["hours_year"]
        if year:
            parts.append(self.env._("%(held)s of %(year)s h held", held=held, year=year))
        else:
            parts.append(self.env._("%(held)s h held", held=held))
        return " · ".join(parts)

    @property
    def period(self):
        """Return "II четверть, 2026/2027 учебный год"; the page of a year has no term."""
        term = self.sheet.term.get("name") if self.sheet.term.get("id") else ""
        parts = (term, self.env._("school year %s", self.year), self.filter)
        return ", ".join(part for part in parts if part)

    @property
    def filter(self):
        """Return what is shown if that is not everything."""
        return self.env._("control works") if self.sheet.control else ""

    @property
    def printed(self):
        return self.env._(
            "Printed %(moment)s, %(name)s", name=self.env.user.name,
            moment=f"{day(self.sheet.moment, self.locale)} {self.sheet.moment:%H:%M}",
        )

    @property
    def held(self):
        """Return how many lessons of the term have been held."""
        given = [lesson for lesson in self.sheet.lessons if not lesson.cancelled]
        today = self.sheet.moment.date()
        return self.env._(
            "Lessons held: %(held)s of %(all)s", all=len(given),
            held=sum(lesson.day <= today for lesson in given),
        )

    def captions(self):
        """Return the heads of columns and the like."""
        env = self.env
        return {
            "journal": env._("Journal"), "lessons": env._("Topics and Homework"), "number": "№",
            "name": env._("Surname, name"), "average": env._("Avg. mark"),
            "trend": env._("Trend"), "forecast": env._("Forecast"),
            "forecast_short": env._("Fcst."), "missed": env._("Missed"),
            "missed_short": env._("Abs."), "quality": env._("Quality"),
            "foot": env._("Average · quality, %"),
            "late": env._("Entered late"), "date": env._("Date"),
            "lesson_number": env._("Lesson No."), "topic": env._("Topic"), "works": env._("Works"),
            "homework": env._("Homework"), "due": env._("Due"), "teacher": env._("Teacher"),
            "comments": env._("Comments"), "corrected": env._("Corrected"),
            "subgroup": env._("Subgroup"),
            "legend": env._(
                "Orange: entered late. Hatched: the lesson was cancelled, or the"
                " student was not in the class or subgroup on that day."),
        }

    def signs(self):
        """Return what the signs in the cells of a printed page mean."""
        return {
            "late": self.env._("entered after the deadline"), "noted": self.env._("with a comment"),
            "corrected": self.env._("corrected"),
            "closed": self.env._("no lesson, or not in the class or subgroup that day"),
        }

    def reasons(self):
        """Return "н — …" for every absence."""
        return " · ".join(f"{code} — {name}" for code, name in self.sheet.reasons.items())

    # ---- lessons ----

    def topic(self, lesson):
        """Return the topic; of a lesson that is not held, why."""
        if not lesson.cancelled:
            return lesson.topic
        if lesson.change == "moved":
            return lesson.reason
        if lesson.reason:
            return self.env._("The lesson is cancelled: %s", lesson.reason)
        return self.env._("The lesson is cancelled.")

    def works(self, lesson):
        """Return all works with their weights."""
        return "; ".join(
            self.env._("%(name)s, weight %(weight)s", name=work.title,
                       weight=number(work.weight, self.locale))
            for work in lesson.works
        )

    def done(self, lesson):
        """Return the topic with the works that are not the usual one, a line each."""
        works = [work.title for work in lesson.works if not work.usual]
        return "\n".join(text for text in (self.topic(lesson), *works) if text)

    def homework(self, lesson):
        return self.env._("Nothing set") if lesson.no_homework else lesson.homework

    def homework_by(self, lesson):
        """Return the homework with the day it is due, if that is not the next lesson."""
        text = self.homework(lesson)
        if lesson.due:
            due = short_day(lesson.due, self.locale)
            text = self.env._("%(homework)s (by %(day)s)", homework=text, day=due)
        return text

    # ---- the columns after the lessons, on paper ----

    def tail(self, row):
        """Return terms, average with trend, forecast and absences of a ``Row``."""
        figures = (average(row.average, self.locale), trend(row.trend))
        return [
            *(
                " ".join(part for part in (shown(mark), average(mean, self.locale)) if part)
                for mark, mean in row.terms
            ),
            " ".join(figure for figure in figures if figure),
            shown(row.forecast), shown(row.missed),
        ]

    def total(self):
        """Return the same two lines of all: average and absences, and quality."""
        total = self.sheet.total
        nothing = [""] * len(self.sheet.terms)
        return (
            [*nothing, average(total.get("average"), self.locale), "",
             shown(total.get("missed"))],
            [*nothing, "", self.share(total.get("quality")), ""],
        )

    def share(self, value):
        """Return a percentage without its sign; nothing for None."""
        return "" if value is None else number(value, self.locale)

    # ---- cells ----

    def remarks(self, cell):
        """Return comments, and by when owed work is due, in the order of the entries."""
        texts = []
        for entry in cell.remarked:
            if entry.due:
                due = short_day(entry.due, self.locale)
                texts.append(self.env._("to be handed in by %s", due))
            texts.append(entry.comment)
        return "; ".join(text for text in texts if text)

    def note(self, note):
        """Return the remarks of a ``Note`` with the place that they belong to."""
        return self.env._(
            "%(number)s %(name)s, %(day)s, “%(text)s”: %(comment)s", number=note.number,
            name=note.name, day=short_day(note.column.day, self.locale), text=note.cell.text,
            comment=self.remarks(note.cell),
        )


def shown(number):
    """Return a number as a text; nothing for 0 and None."""
    return str(number or "")
