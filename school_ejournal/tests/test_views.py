import ast
import re
from collections import Counter
from functools import partial

from lxml import etree

from odoo.modules.module import Manifest
from odoo.tests import tagged
from odoo.tools import file_path
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tools.discuss import Store

from .common import TODAY, SchoolCase

# What the chatter beside a form asks for.
CHATTER = (
    "activities", "attachments", "contact_fields", "followers", "scheduledMessages",
    "suggestedRecipients",
)
ROLES = ("teacher", "class_teacher", "deputy", "director", "secretary", "ict")
# What no role may find in its menus, by the last part of the XML ids.
HIDDEN = {
    "teacher": {"school_mark_menu", "school_entry_log_menu", "school_order_menu",
                "school_enrollment_menu", "school_year_menu"},
    "deputy": {"school_my_day_menu"},
    "director": {"school_my_day_menu", "school_year_menu"},
    "secretary": {"school_my_day_menu", "school_journal_menu", "school_lesson_menu",
                  "school_absence_menu", "school_mark_menu", "school_entry_log_menu",
                  "school_year_menu", "school_menu_plans"},
    "ict": {"school_my_day_menu", "school_journal_menu", "school_lesson_menu",
            "school_absence_menu", "school_mark_menu", "school_entry_log_menu",
            "school_class_menu", "school_order_menu", "school_enrollment_menu",
            "school_menu_plans"},
}
SHOWN = {
    "teacher": {"school_my_day_menu", "school_journal_menu", "school_lesson_menu",
                "school_letter_menu",
                "school_absence_menu", "school_student_menu", "school_plan_menu",
                "school_journal_menu_programme"},
    "deputy": {"school_journal_menu", "school_plan_menu_to_check",
               "school_journal_menu_programme", "school_entry_log_menu", "school_mark_menu",
               "school_year_menu", "school_order_menu"},
    "director": {"school_journal_menu", "school_entry_log_menu", "school_mark_menu"},
    "secretary": {"school_teacher_absence_menu", "school_substitution_menu",
                  "school_substitution_register_menu",
                  "school_student_menu", "school_guardian_menu", "school_order_menu",
                  "school_enrollment_menu", "school_class_menu"},
    "ict": {"school_year_menu", "school_student_menu", "school_stage_menu",
            "res_company_menu_school"},
}


def specification(node, models, model):
    """Return what the web client reads for the fields of a view's ``node`` of ``model``."""
    spec = {}
    for field in node.xpath(".//field[not(ancestor::field)]"):
        info = models[model]["fields"][field.get("name")]
        if info["type"] in ("one2many", "many2many"):
            nested = field.find("*")
            children = (
                specification(nested_in(field), models, info["relation"])
                if nested is not None else {"display_name": {}}
            )
            spec[field.get("name")] = {"fields": children}
        elif info["type"] == "many2one":
            spec[field.get("name")] = {"fields": {"display_name": {}}}
        else:
            spec[field.get("name")] = {}
    return spec


def nested_in(field):
    """Return the subview of an x2many ``field`` as a tree of its own."""
    return etree.fromstring(etree.tostring(field.find("*")))


@tagged("post_install", "-at_install")
class TestViews(SchoolCase):
    """Every screen opens for everyone who has a menu to it."""

    students_count = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        student = cls.students[0]
        guardian = env["school.guardian"].create({"last_name": "Абрамова", "first_name": "Ирина"})
        env["school.guardianship"].create({
            "student_id": student.id, "guardian_id": guardian.id,
        })
        order = env["school.order"].create({"number": "17-у", "date": "2026-09-01"})
        student.enrollment_ids.order_id = order
        subgroup = env["school.subgroup"].create({
            "name": "1", "class_id": cls.klass.id, "subject_id": cls.algebra.id,
        })
        env["school.subgroup.member"].create({
            "subgroup_id": subgroup.id, "student_id": student.id, "date_from": "2026-09-01",
        })
        env["school.subgroup.split"].create({
            "class_id": cls.klass.id, "subject_id": cls.algebra.id,
        })
        env["school.work"].create({
            "lesson_id": cls.lesson.id, "work_type_id": cls.work_type("КР").id,
        })
        env["school.homework"].create({"lesson_id": cls.lesson.id, "text": "§ 18"})
        env["school.mark"].create({
            "lesson_id": cls.lesson.id, "student_id": student.id, "value_id": cls.value("5").id,
        })
        env["school.absence"].create({
            "lesson_id": cls.lesson.id, "student_id": cls.students[1].id,
            "reason_id": cls.reason("Н").id,
        })
        env["school.plan"].create({
            "subject_id": cls.algebra.id, "grade": 9, "year_id": cls.year.id,
            "teacher_id": cls.teacher.id, "journal_ids": [(6, 0, cls.journal.ids)],
            "line_ids": [(0, 0, {"name": "Степени", "hours": 34})],
        })
        env.flush_all()

    def menus_of(self, user):
        """Return the menus of the app as ``user`` sees them, from the top down."""
        root = self.env.ref("school_ejournal.school_menu_root")
        menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
        found, ids = [], list(menus[root.id]["children"]) if root.id in menus else []
        while ids:
            menu = menus[ids.pop(0)]
            found.append(menu)
            ids += menu["children"]
        return found

    def menu_names(self, user):
        return {menu["xmlid"].partition(".")[2] for menu in self.menus_of(user)}

    def test_menus_of_each_role(self):
        for role, hidden in HIDDEN.items():
            names = self.menu_names(getattr(self, role))
            with self.subTest(role=role):
                self.assertFalse(names & hidden)
                self.assertLessEqual(SHOWN[role], names)

    def test_nobody_else_has_menus(self):
        employee = self.make_user("employee")
        self.assertFalse(self.menus_of(employee))

    def test_every_screen_opens(self):
        for role in ROLES:
            user = getattr(self, role)
            for menu in self.menus_of(user):
                if menu["actionModel"] == "ir.actions.act_window":
                    with self.subTest(role=role, menu=menu["xmlid"]):
                        action = self.env["ir.actions.act_window"].browse(menu["actionID"])
                        self.open_action(user, action)

    def open_action(self, user, action):
        """Do what the web client does when ``user`` opens ``action``, and then a record."""
        Model = self.env[action.res_model].with_user(user)
        wanted = [[False, mode] for mode in action.view_mode.split(",")] + [[False, "search"]]
        views = Model.get_views(wanted, {"toolbar": True, "action_id": action.id})
        search = etree.fromstring(views["views"]["search"]["arch"])
        self.run_filters(Model, search)
        for kind, view in views["views"].items():
            if kind in ("search", "pivot", "graph"):
                continue
            spec = specification(
                etree.fromstring(view["arch"]), views["models"], action.res_model
            )
            records = Model.browse(
                row["id"] for row in Model.web_search_read([], spec, limit=80)["records"]
            )
            records.web_read(spec)
            if "<chatter" in view["arch"]:
                Store().add(records, request_list=CHATTER, as_thread=True)

    def run_filters(self, model, search):
        """Run each filter and grouping of the search view."""
        for node in search.iter("filter"):
            if domain := node.get("domain"):
                model.search(safe_eval(domain, {"uid": model.env.uid}), limit=1)
            if context := node.get("context"):
                group = ast.literal_eval(context)["group_by"]
                model.formatted_read_group([], [group], ["__count"])

    def test_default_filters_exist(self):
        user = self.make_user("everything", "deputy")
        for role in ("teacher", "ict"):
            user.group_ids += self.env.ref(f"school_ejournal.group_school_{role}")
        actions = self.env["ir.actions.act_window"].search([("res_model", "=like", "school.%")])
        for action in actions:
            arch = self.env[action.res_model].with_user(user).get_view(view_type="search")["arch"]
            names = set(etree.fromstring(arch).xpath("//@name"))
            wanted = set(re.findall(r"search_default_(\w+)", action.context))
            with self.subTest(action=action.name):
                self.assertLessEqual(wanted, names)

    def test_views_are_valid(self):
        ids = self.env["ir.model.data"].search(
            [("module", "=", "school_ejournal"), ("model", "=", "ir.ui.view")]
        ).mapped("res_id")
        self.env["ir.ui.view"].browse(ids)._check_xml()

    def test_no_id_is_given_twice(self):
        """Of two records of one id the later one would silently take the place of the former."""
        found = Counter()
        for name in Manifest.for_addon("school_ejournal")["data"]:
            if name.endswith(".xml"):
                tree = etree.parse(file_path(f"school_ejournal/{name}"))
                found.update(tree.xpath("//record/@id | //template/@id | //menuitem/@id"))
        self.assertIn("diary_layout", found)
        self.assertEqual([each for each, times in found.items() if times > 1], [])

    def test_every_model_for_people_has_an_action(self):
        names = self.env["ir.actions.act_window"].search([]).mapped("res_model")
        within = {"school.bell", "school.guardianship", "school.homework", "school.work",
                  "school.journal.assignment", "school.subgroup.member", "school.plan.line",
                  "school.subgroup.split.side", "school.subgroup.split.line", "school.order.line"}
        # What families do in the diary: nobody looks into the records.
        within |= {"school.diary.visit", "school.diary.reading", "school.diary.feed",
                   "school.homework.done", "school.notice"}
        models = {
            name for name, model in self.env.registry.items()
            if name.startswith("school.") and not model._abstract and not model._transient
        }
        self.assertFalse(models - within - set(names))

    def test_my_day_opens_first(self):
        menus = self.env["ir.ui.menu"].with_user(self.teacher).load_web_menus(False)
        first = menus[menus["root"]["children"][0]]
        self.assertEqual(first["xmlid"], "school_ejournal.school_menu_root")
        self.assertEqual(first["actionPath"], "my-day")

    def test_lesson_is_cancelled_for_a_reason(self):
        lesson = self.make_lesson(TODAY, number=5).with_user(self.teacher)
        action = lesson.action_ask_cancel_reason()
        self.assertEqual((action["res_id"], action["target"]), (lesson.id, "new"))
        lesson.cancel_reason = "Карантин"
        lesson.action_cancel()
        self.assertEqual(lesson.state, "cancelled")

    def test_what_lists_show(self):
        journal = self.journal.with_user(self.teacher)
        self.assertEqual((journal.hours_week, journal.lessons_today), (3, "3"))
        lesson = self.lesson.with_user(self.teacher)
        self.assertEqual(
            (lesson.mark_count, lesson.absence_count, lesson.homework_text), (1, 1, "§ 18")
        )

    def test_lists_in_few_queries(self):
        for lesson in self.make_lessons(20):
            self.env["school.homework"].create({"lesson_id": lesson.id, "text": "§ 19"})
        self.env.flush_all()
        spec = {"topic": {}, "homework_text": {}, "mark_count": {}, "absence_count": {}}
        lessons = self.env["school.lesson"].with_user(self.teacher)
        read = partial(lessons.web_search_read, [], spec)
        self.queries(partial(read, limit=2))  # fills the server's caches
        self.assertEqual(
            self.queries(partial(read, limit=2)), self.queries(partial(read, limit=20)))
