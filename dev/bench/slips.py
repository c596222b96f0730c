"""Access slips of a class: issued with the accounts that are missing, and printed.

``slips_class`` is held against creating as many bare portal accounts as the class has students,
``slips_class_pdf`` against wkhtmltopdf printing one word. What is left of the school is issued
class by class afterwards, as the screen does it, and told in words.
"""

import itertools
import shutil
import tempfile
import time
from pathlib import Path

from dev.bench.http_client import Session
from dev.bench.measure import measure
from dev.bench.printing import print_a_word
from dev.bench.report import Row
from dev.bench.scene import rows
from dev.console import say

ROUNDS, WARMUP = 5, 1
STUDENTS = 25
TARGETS = {"slips_class": 2, "slips_class_pdf": 3}
QUERIES = {"slips_class": 150, "slips_class_pdf": 40}


def measure_slips(context, link, users, scene, log):
    """Return the rows ``slips_class`` and ``slips_class_pdf`` of the report."""
    ict = Session(context.url, context.database, "ict")
    own = scene.class_teachers_class
    ict.call("school.access.slip", "issue", own)
    waiting = iter([
        row["id"] for row in ict.call("school.access.slip", "read_classes")
        if row["id"] != own and not row["ready"]
    ])
    names = itertools.count(1)
    [[portal]] = rows(
        link, "SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'group_portal'")
    log.last(patience=0.05)
    timings = measure({
        "plain accounts": lambda: users["admin"].call("res.users", "create", [
            {"name": "bench", "login": f"bench{next(names)}", "group_ids": [[6, 0, [portal]]]}
            for _turn in range(STUDENTS)
        ], context={**users["admin"].context, "no_reset_password": True}),
        "slips_class": lambda: ict.call("school.access.slip", "issue", next(waiting)),
    }, ict, log, ROUNDS, WARMUP)
    found = [Row(
        "slips_class", timings["slips_class"], timings["plain accounts"].ms,
        TARGETS["slips_class"], QUERIES["slips_class"],
    )]
    found += _printed(users["classteacher"], log)
    start, issued = time.perf_counter(), 0
    for klass in waiting:
        issued += ict.call("school.access.slip", "issue", klass)
    say(f"access for the rest of the school: {issued} slips in "
        f"{time.perf_counter() - start:.1f} s")
    return found


def _printed(class_teacher, log):
    if not shutil.which("wkhtmltopdf"):
        return []
    slips = class_teacher.call("school.access.slip", "search", [])
    address = "/school/access/slips.pdf?ids=" + ",".join(map(str, slips))
    with tempfile.TemporaryDirectory() as folder:
        timings = measure({
            "bare wkhtmltopdf (slips)": lambda: print_a_word(Path(folder)),
            "slips_class_pdf": lambda: class_teacher.get(address),
        }, class_teacher, log, ROUNDS, WARMUP)
    say(f"slips on paper: {len(slips)}")
    return [Row(
        "slips_class_pdf", timings["slips_class_pdf"], timings["bare wkhtmltopdf (slips)"].ms,
        TARGETS["slips_class_pdf"], QUERIES["slips_class_pdf"],
    )]
