"""Writes the demo lyceum into a database in which the addon is freshly installed.

``load(env)`` is called by hand; it commits. It makes accounts whose passwords are their logins,
so it works only on a server that nobody but this machine can reach.
"""

import ipaddress
import logging
import time

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import config

from . import cases, timetable_load
from .absence_notes import AbsenceNotes
from .contents import Contents
from .diary_readers import DiaryReaders
from .homework import HomeworkExtras
from .letters import Letters
from .plan import SEED, make_plan
from .plans import Plans
from .structure import Structure
from .substitutions import Substitutions

_logger = logging.getLogger(__name__)
# The password of the guardians' accounts in the full size, for the benchmark.
GUARDIANS_PASSWORD = "guardian"
_QUIET = {
    "tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True,
    "mail_notrack": True, "no_reset_password": True, "lang": "ru_RU", "tz": "Europe/Moscow",
}


def load(env, size="small", today=None, seed=SEED):
    """Load the lyceum of ``size`` ("small", "full") as of ``today`` (default: today) and commit.

    Returns ``{table: number of rows}`` of lessons and entries. RuntimeError on a server that
    listens beyond loopback, in a database that holds students, or without Russian.
    """
    made = fill(env, size=size, today=today, seed=seed)
    env.cr.commit()
    return made


def fill(env, size="small", today=None, seed=SEED):
    """Do what ``load`` does, without the commit."""
    env = _loading_env(env)
    check_allowed(env)
    started = time.monotonic()
    today = today or env.company._school_today()
    plan = make_plan(size, today, seed)
    _logger.info("planned %s lessons", len(plan.lessons))
    structure = Structure(env, plan)
    structure.run()
    _make_accounts(structure)
    _logger.info("made %s students and their classes", len(structure.students))
    now = fields.Datetime.now() if today == env.company._school_today() else None
    lesson_ids = timetable_load.load(structure)
    _logger.info("made %s lessons from the timetable", len(lesson_ids))
    substitutions = Substitutions(structure, lesson_ids)
    absences = substitutions.plan()
    env.flush_all()
    made = Contents(structure, lesson_ids, now).run()
    env.invalidate_all()
    substitutions.sign()
    made["school_teacher_absence"] = absences
    _logger.info("wrote what the lessons hold")
    made["school_plan"] = Plans(structure).run()
    HomeworkExtras(structure, lesson_ids).run()
    if structure.year.date_end >= env.company._school_today():
        # What families do, they do in the present year: who writes about whom is asked of the day.
        made["school_letter"] = Letters(structure).run()
        made["school_absence_note"] = AbsenceNotes(structure).run()
        made["school_diary_acknowledgement"] = DiaryReaders(structure).run()
    _archive_leavers(structure)
    env.flush_all()
    env.invalidate_all()
    env.registry.clear_cache()
    _logger.info(
        "loaded the %s lyceum in %.1f s: %s", size, time.monotonic() - started,
        ", ".join(f"{count} {table}" for table, count in made.items()),
    )
    return made


def check_allowed(env):
    """Raise RuntimeError where the demo accounts would be a danger or the data a mixture."""
    interface = config["http_interface"] or ""
    if not _is_loopback(interface):
        raise RuntimeError(
            f"The demo lyceum has accounts whose passwords are their logins: it is loaded only "
            f"when the server listens on a loopback address, not on {interface or 'all'!r}. "
            f"Set http_interface = 127.0.0.1."
        )
    if env["school.student"].with_context(active_test=False).search_count([], limit=1):
        raise RuntimeError("This database holds students: load the demo lyceum into a new one.")
    if not env["res.lang"]._get_data(code="ru_RU"):
        raise RuntimeError("Russian is not loaded: install the addon with --load-language=ru_RU.")


def _is_loopback(interface):
    if interface == "localhost":
        return True
    try:
        return ipaddress.ip_address(interface).is_loopback
    except ValueError:
        return False


def _loading_env(env):
    company = env.ref("base.main_company")
    return api.Environment(
        env.cr, SUPERUSER_ID,
        {**env.context, **_QUIET, "allowed_company_ids": company.ids},
    )


def _make_accounts(structure):
    """Give the demo accounts their passwords, and portal accounts to family and guardians."""
    env, population = structure.env, structure.plan.population
    portal = env["res.users"]
    for student in population.students:
        if student.login:
            portal += structure.students[student]._create_portal_user(student.login)
    everyone = structure.plan.size == "full"
    for place, guardian in enumerate(population.guardians, 1):
        login = guardian.login or (f"guardian{place}" if everyone else "")
        if login:
            portal += structure.guardians[guardian]._create_portal_user(login)
    portal.partner_id.write({"lang": "ru_RU", "tz": "Europe/Moscow"})
    env["school.consent"]._give(portal)
    env.flush_all()
    # One hash for all guardians of the benchmark: a thousand of them would take minutes.
    _set_password(portal, GUARDIANS_PASSWORD)
    users = env["res.users"].search([("login", "in", cases.ACCOUNTS)])
    for user in users:
        _set_password(user, user.login)
    _issue_access(env, users)


def _issue_access(env, users):
    """Issue access to the class of the demo's class teacher; those with accounts have used it."""
    ict, teacher = (users.filtered(lambda user, login=login: user.login == login)
                    for login in ("ict", "classteacher"))
    slips = env["school.access.slip"].with_user(ict)
    for klass in env["school.class"].search([("class_teacher_id", "=", teacher.id)]):
        slips.issue(klass.id)
    slips.sudo()._note_used(users.partner_id)


def _set_password(users, password):
    """Set ``password`` without the letters that a changed password sends."""
    encrypted = users._crypt_context().hash(password)
    for user in users:
        user._set_encrypted_password(user.id, encrypted)


def _archive_leavers(structure):
    for teacher, user in structure.users.items():
        if teacher.left:
            user.action_archive()
