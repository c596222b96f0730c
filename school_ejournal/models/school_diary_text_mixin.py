from datetime import timedelta

from odoo import models
from odoo.tools import SQL, format_date
from odoo.tools.misc import get_lang


class SchoolDiaryTextMixin(models.AbstractModel):
    """Reading for the diary, and its rows in words of the user's language."""

    _name = "school.diary.text.mixin"
    _description = "Texts of the diary"

    # ---- reading ----

    def _read(self, query, student=None, date_from=None, date_to=None, **more):
        """Return the rows of one of ``diary_queries`` as dicts."""
        return self.env.execute_query_dict(SQL(query, **{
            "student": student.id if student else None, "from": date_from, "to": date_to,
            "lang": self.env.lang or "en_US", **more,
        }))

    # ---- texts ----

    def _mark(self, row):
        """Return a mark for reading.

        ``code`` ("5"), ``kind``, ``grade`` (0 when it does not count), ``weight`` with its text
        ``weight_label``, ``work_id``, ``work`` (type of work), ``late`` (entered after its
        window), ``date``, ``short`` ("24.11") and ``about``: what is worth reading besides.
        """
        names = ("id", "code", "kind", "grade", "weight", "work_id", "work", "late")
        # "Control work № 2" needs no "Control work" before it.
        silent = row["usual"] or row["work_name"].startswith(row["work"])
        due = row["due_date"]
        about = ("" if silent else row["work"], row["work_name"],
                 self.env._("owed until %s", due.strftime("%d.%m")) if due else "", row["comment"],
                 self.env._("entered late") if row["late"] else "")
        return {
            **{name: row[name] for name in names},
            "weight_label": self._weight(row["weight"]),
            "date": row["date"].isoformat(),
            "short": row["date"].strftime("%d.%m"),
            "about": " · ".join(part for part in about if part),
        }

    def _absence(self, row):
        about = (row["name"], self.env._("%s min", row["minutes"]) if row["minutes"] else "",
                 row["comment"])
        return {
            "code": row["code"], "kind": row["kind"],
            "about": " · ".join(part for part in about if part),
        }

    def _date(self, day, pattern):
        """Return ``day`` in words of the user's language, as a line begins."""
        text = format_date(self.env, day, date_format=pattern)
        return text[:1].upper() + text[1:]

    def _range_label(self, first, last):
        end = self._date(last, "d MMMM")
        if first.month == last.month:
            return f"{first.day}–{end}"
        return f"{self._date(first, 'd MMMM')} – {end}"

    def _week_label(self, monday):
        return self._range_label(monday, monday + timedelta(days=5))

    def _size(self, count):
        """Return the size of a file of ``count`` bytes in words."""
        if count < 2**20:
            return self.env._("%s KB", max(1, round(count / 1024)))
        return self.env._("%s MB", self._number(count / 2**20, 1))

    def _number(self, value, digits):
        return f"{value:.{digits}f}".replace(".", get_lang(self.env).decimal_point)

    def _weight(self, weight):
        return self._number(weight, 0 if float(weight).is_integer() else 1)
