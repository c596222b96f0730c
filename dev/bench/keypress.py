"""How long a key press takes to be seen on a large journal page, and a frame of its scrolling.

A page of 40 students × 60 lessons in headless Chromium. Keys are real DevTools key events; a press
lasts from the event's own time stamp to the end of the frame that shows it (the first task after
the animation frame in which it was drawn). The browser draws frames as fast as it can, so there is
no waiting for the next sixtieth of a second in the figures. The floor is that sixtieth, 16 ms, and
what is held against it is the 95th percentile.
"""

import itertools
import time

from dev.bench.chromium import open_page
from dev.bench.measure import Timing
from dev.bench.report import Row
from dev.bench.scene import rows
from dev.browser import ensure_browser
from dev.console import say
from dev.errors import SetupError

STUDENTS, LESSONS = 40, 60
COLUMNS, WARMUP = 3, 20
FRAME = 16
_SCROLLED = 150
_PAUSE = 0.033  # between two keys: nobody types faster than thirty of them a second

_JOURNAL = """
    SELECT j.id, l.term_id, j.class_id, count(DISTINCT l.date)
      FROM school_journal j
      JOIN school_lesson l ON l.journal_id = j.id AND l.state = 'planned'
      JOIN res_users u ON u.id = j.teacher_id AND u.login = 'teacher'
     WHERE j.subgroup_id IS NULL AND j.id <> %s
  GROUP BY j.id, l.term_id, j.class_id
  ORDER BY abs(count(DISTINCT l.date) - %s), j.id, l.term_id
     LIMIT 1"""
_WATCH_KEYS = """
    window.presses = [];
    addEventListener("keydown", (event) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.presses.push(performance.now() - event.timeStamp);
        port2.postMessage(0);
    }), true);
"""
_SCROLL = """
    const grid = document.querySelector(".o_journal_grid");
    grid.scrollTo(0, 0);
    const frames = [];
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let last = await frame();
    for (let turn = 0; turn < %d; turn++) {
        grid.scrollBy(turn %% 2 ? 37 : 11, turn %% 3 ? 0 : 9);
        if (grid.scrollLeft + grid.clientWidth >= grid.scrollWidth - 1) {
            grid.scrollTo(0, 0);
        }
        const now = await frame();
        frames.push(now - last);
        last = now;
    }
    return frames;
"""


def measure_keys(context, link, users, scene):
    """Return the rows ``keypress_paint_ms`` and ``scroll_frame_ms`` of the report."""
    ensure_browser()
    journal, term = _large_page(link, users, scene)
    url = f"{context.url}/odoo/journal?journal_id={journal}&term_id={term}"
    with open_page(url, users["teacher"].cookies) as page:
        page.wait("document.querySelector('.o_journal_grid td:focus')")
        size = page.run("return [document.querySelectorAll('tbody tr').length,"
                        " document.querySelectorAll('.o_works th').length - 4]")
        say(f"the large page: {size[0]} students × {size[1]} columns")
        keys = _type(page)
        frames = Timing(page.run(f"return (async () => {{ {_SCROLL % _SCROLLED} }})()"))
    return [
        Row("keypress_paint_ms", keys, FRAME, 1, percentile=95),
        Row("scroll_frame_ms", frames, FRAME, 1, percentile=95),
    ]


def _type(page):
    """Fill some columns from the top, a mark and Enter for each student."""
    page.run(_WATCH_KEYS)
    pressed = 0
    for _column in range(COLUMNS):
        page.press("Home", "Home", 36)
        for number in range(STUDENTS):
            digit = str(2 + number % 4)
            for key in ((digit, f"Digit{digit}", 48 + int(digit)), ("Enter", "Enter", 13)):
                page.press(*key)
                time.sleep(_PAUSE)
            pressed += 2
        page.press("ArrowRight", "ArrowRight", 39)
    page.wait(f"window.presses.length >= {pressed}")
    return Timing(page.run("return window.presses")[WARMUP:])


def _large_page(link, users, scene):
    """Return journal and term of a page with enough students and lessons, made up to the number."""
    found = rows(link, _JOURNAL, scene.journal, LESSONS)
    if not found:
        raise SetupError("The lyceum holds no second journal of the demo teacher.")
    journal, term, klass, _days = found[0]
    _add_students(link, users, klass)
    _add_lessons(link, users, journal, term)
    return journal, term


def _add_students(link, users, klass):
    present = rows(
        link, "SELECT count(*), min(date_from) FROM school_enrollment WHERE class_id = %s", klass
    )
    count, since = present[0]
    missing = max(0, STUDENTS - count)
    students = users["secretary"].call("school.student", "create", [
        {"last_name": f"Новиков-{number}", "first_name": "Пётр"} for number in range(missing)
    ])
    order = users["secretary"].call("school.order", "create", [{
        "number": "bench", "kind": "enrolment", "line_ids": [[0, 0, {
            "student_id": student, "class_id": klass, "date": since.isoformat(),
        }] for student in students],
    }])
    users["secretary"].call("school.order", "action_apply", order)


def _add_lessons(link, users, journal, term):
    there = {(day.isoformat(), number) for day, number in rows(
        link, "SELECT date, number FROM school_lesson WHERE journal_id = %s AND term_id = %s",
        journal, term)}
    free = (
        (day, number)
        for number, day in itertools.product((14, 13, 12, 11), sorted({day for day, _ in there}))
        if (day, number) not in there
    )
    users["deputy"].call("school.lesson", "create", [
        {"journal_id": journal, "date": day, "number": number}
        for day, number in itertools.islice(free, max(0, LESSONS - len(there)))
    ])
