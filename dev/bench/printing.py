"""The journal page on paper and as a workbook, over HTTP, against what any of them costs at least.

Both floors hold the page's rows as one query and a call that does nothing. The workbook's also
holds XlsxWriter filling as many bare cells, the printed page's wkhtmltopdf printing one word: the
tools that do the work, with nothing to draw. The targets are the developers' own.
"""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import xlsxwriter

from dev.bench.measure import measure
from dev.bench.report import Row
from dev.browser import ensure_wkhtmltopdf
from dev.console import say

ROUNDS, WARMUP = 12, 3
QUERIES = 20
TARGETS = {"journal_xlsx": 3, "journal_pdf": 3}
_WORD = "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>Журнал</body></html>"


def measure_printing(users, scene, log, floors):
    """Return the rows ``journal_xlsx`` and ``journal_pdf`` of the report.

    ``floors``: the actions of a call that does nothing and of the page's raw SQL, by name.
    """
    teacher = users["teacher"]
    address = f"/school/journal/{scene.journal}"
    actions = {
        **floors,
        "bare workbook": lambda: _bare_workbook(scene),
        "journal_xlsx": lambda: teacher.get(f"{address}/xlsx?term={scene.term}"),
    }
    tools = {"journal_xlsx": "bare workbook"}
    ensure_wkhtmltopdf()
    with tempfile.TemporaryDirectory() as folder:
        if shutil.which("wkhtmltopdf"):
            actions["bare wkhtmltopdf"] = lambda: print_a_word(Path(folder))
            actions["journal_pdf"] = lambda: teacher.get(f"{address}/pdf?term={scene.term}")
            tools["journal_pdf"] = "bare wkhtmltopdf"
        timings = measure(actions, teacher, log, ROUNDS, WARMUP)
    say("floors of printing (ms): " + ", ".join(
        f"{name} {timings[name].ms:.1f}" for name in (*floors, *tools.values())))
    return [
        Row(name, timings[name], sum(timings[each].ms for each in (*floors, tool)),
            TARGETS[name], QUERIES)
        for name, tool in tools.items()
    ]


def _bare_workbook(scene):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    for row in range(scene.students):
        for column in range(scene.lessons):
            page.write_number(row, column, 5)
    book.close()
    return buffer.getvalue()


def print_a_word(folder):
    """Let wkhtmltopdf print one word: what printing costs at least."""
    page = folder / "word.html"
    page.write_text(_WORD, encoding="utf-8")
    subprocess.run(
        ["wkhtmltopdf", "--quiet", "--disable-javascript", page, folder / "word.pdf"],
        check=True, capture_output=True,
    )
