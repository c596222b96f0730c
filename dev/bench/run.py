"""The benches of the journal and the diary."""

import itertools
import uuid
from dataclasses import dataclass

from dev.bench import raw_sql
from dev.bench.evening import measure_evening
from dev.bench.generate import measure_generation
from dev.bench.http_client import Session
from dev.bench.keypress import measure_keys
from dev.bench.letters import measure_letters
from dev.bench.measure import measure
from dev.bench.printing import measure_printing
from dev.bench.queries import QueryLog
from dev.bench.report import Row, show, write
from dev.bench.rush import teachers_at_17
from dev.bench.scene import Scene, connection, find_scene, make_present
from dev.bench.slips import measure_slips
from dev.console import say
from dev.errors import SetupError

ROUNDS = 40
WARMUP = 6


@dataclass(frozen=True)
class Setting:
    """What a part is handed: see ``main``; ``users`` holds a logged-in session for each login."""

    context: object
    link: object
    scene: Scene
    users: dict
    log: QueryLog


def main(context):
    """Measure, print the table, write ``bench.json``; return the exit code.

    ``context`` gives ``database`` (a copy of the full lyceum that may be spoilt), ``url``, ``log``
    (the server's), ``output`` (the path of ``bench.json``) and ``arguments``: which of the
    ``PARTS`` to measure, all if there are none.
    """
    chosen = context.arguments or PARTS
    unknown = sorted(set(chosen) - set(PARTS))
    if unknown:
        raise SetupError(f"No such part: {', '.join(unknown)}.", f"There are {', '.join(PARTS)}.")
    log = QueryLog(context.log)
    rows, floors = [], {}
    try:
        with connection(context.database) as link:
            scene = find_scene(link)
            say(f"the page: {scene.students} students × {scene.lessons} lessons")
            for name, part in PARTS.items():
                if name in chosen:
                    # Logged in anew: sessions of the staff end while another part is measured.
                    setting = Setting(context, link, scene, _log_in(context), log)
                    log.last()
                    found, below = part(setting)
                    rows += found
                    floors.update(below)
    finally:
        # What was measured is shown even if a later bench fails.
        show(rows, floors)
        write(rows, context.output)
    return 0


def _log_in(context):
    return {
        login: Session(context.url, context.database, login)
        for login in ("admin", "teacher", "classteacher", "deputy", "secretary", "parent")
    }


def _pages(setting):
    """Return the rows of what is opened and saved, and the timings of their floors."""
    users, link = setting.users, setting.link
    timings = {}
    # Floors and benches that are compared run in turn, in the same rounds.
    for make in (
        lambda: _journal(users, setting.scene, link),
        # Not before: they add lessons to the page that is opened above.
        lambda: _saves(users, setting.scene),
        lambda: _averages(users, setting.scene, link),
        lambda: _diary(users),
    ):
        timings.update(measure(make(), users["teacher"], setting.log, ROUNDS, WARMUP))
    timings["teachers_at_17"] = teachers_at_17(setting.context, link, users["admin"])
    return _judge(timings)


def _printing(setting):
    journal = _journal(setting.users, setting.scene, setting.link)
    return measure_printing(setting.users, setting.scene, setting.log, {
        name: journal[name] for name in ("no-op call", "raw SQL of the page")
    }), {}


def _slips(setting):
    make_present(setting.link, setting.scene)
    return measure_slips(
        setting.context, setting.link, setting.users, setting.scene, setting.log), {}


def _letters(setting):
    make_present(setting.link, setting.scene)
    return measure_letters(setting.context, setting.users, setting.log), {}


#: in this order: the later ones change the lyceum that the earlier ones measure
PARTS = {
    # Before the pages, whose saves add lessons to the page that is printed.
    "printing": _printing,
    "pages": _pages,
    "keys": lambda setting: (
        measure_keys(setting.context, setting.link, setting.users, setting.scene), {}),
    "generation": lambda setting: (
        measure_generation(setting.link, setting.users, setting.log), {}),
    "evening": lambda setting: (measure_evening(setting.context, setting.link), {}),
    "slips": _slips,
    "letters": _letters,
}


def _no_op(session):
    return lambda: session.call("res.users", "has_access", [], "read")


def _journal(users, scene, link):
    teacher = users["teacher"]
    values = {"journal": scene.journal, "term": scene.term, "class": scene.class_id}
    return {
        "no-op call": _no_op(teacher),
        "raw SQL of the page": lambda: _fetch(link, raw_sql.JOURNAL, values),
        "journal_open": lambda: teacher.call(
            "school.journal.page", "read_page", scene.journal, term_id=scene.term
        ),
    }


def _saves(users, scene):
    """Each save meets a lesson of its own, empty as before the lesson begins."""
    count = WARMUP + ROUNDS
    slots = itertools.product((14, 13, 12, 11, 10, 9), scene.days)
    lessons = iter(users["deputy"].call("school.lesson", "create", [
        {"journal_id": scene.journal, "date": day, "number": number}
        for number, day in itertools.islice(slots, 2 * count)
    ]))
    names = itertools.count(1)
    return {
        "plain create of 25": lambda: users["admin"].call("res.partner.category", "create", [
            {"name": f"bench {next(names)}"} for _turn in range(25)
        ]),
        "save_marks_25": lambda: _save(users, scene, next(lessons), {
            "work": None, "marks": [{"value": scene.mark}],
        }),
        "save_absences_25": lambda: _save(users, scene, next(lessons), {
            "absence": {"reason": scene.reason},
        }),
    }


def _save(users, scene, lesson, part):
    answer = users["teacher"].call("school.entry.batch", "save", scene.journal, [
        {"key": str(uuid.uuid4()), "lesson": lesson, "student": student, "base": 0, **part}
        for student in scene.roster
    ])
    states = {verdict["state"] for verdict in answer["verdicts"]}
    assert states == {"stored"}, answer["verdicts"][:3]
    return answer


def _averages(users, scene, link):
    values = {"class": scene.class_teachers_class, "term": scene.class_teachers_term}
    return {
        "no-op call (averages)": _no_op(users["classteacher"]),
        "raw SQL of the averages": lambda: _fetch(link, raw_sql.AVERAGES, values),
        "term_averages": lambda: users["classteacher"].call(
            "school.class", "term_averages",
            [scene.class_teachers_class], scene.class_teachers_term,
        ),
    }


def _diary(users):
    return {
        "/my": lambda: users["parent"].get("/my"),
        "diary_week": lambda: users["parent"].get("/my/diary/week"),
        "diary_marks": lambda: users["parent"].get("/my/diary/marks"),
    }


def _fetch(link, query, values):
    with link.cursor() as cr:
        cr.execute(query, values)
        return cr.fetchall()


def _judge(timings):
    """Return the rows of the table and the timings of the floors."""
    def floor(*names):
        return sum(timings[name].ms for name in names)

    page = floor("no-op call", "raw SQL of the page")
    create = floor("plain create of 25")
    # Three times the query and once the call: the promise is a sum, so it is the floor.
    averages = 3 * floor("raw SQL of the averages") + floor("no-op call (averages)")
    portal = floor("/my")
    rows = [
        Row("journal_open", timings["journal_open"], page, 2, 12),
        Row("save_marks_25", timings["save_marks_25"], create, 2, 20),
        Row("save_absences_25", timings["save_absences_25"], create, 2, 20),
        # Not promised: the machine of the benchmark is that of the hundred clients, too.
        Row("teachers_at_17", timings["teachers_at_17"], create, None),
        Row("term_averages", timings["term_averages"], averages, 1),
        Row("diary_week", timings["diary_week"], portal, 2, 25),
        Row("diary_marks", timings["diary_marks"], portal, 2, 25),
    ]
    benches = {row.name for row in rows}
    return rows, {name: timing for name, timing in timings.items() if name not in benches}
