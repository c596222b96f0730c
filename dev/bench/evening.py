"""``parents_in_the_evening`` and ``diary_slow_3g``: how families meet the diary.

In the evening the diary is opened a thousand times within two minutes, at moments that the seed
draws, and no page may fail. Two hundred accounts have logged in before and come again, five times
each: a log-in costs half a second of hashing on purpose, a thousand of them would take longer than
all the rest.

What a page costs is the time of the whole server: so many pages are asked for at once that both
workers are always busy, pages of the diary and ``/my`` in turn, and the throughput of the one is
held against that of the other.

On the slow line (400 ms to and fro, 400 kbit/s) a page is opened and a week changed once the style
and the script of the diary are kept by the browser.
"""

import itertools
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from dev.bench.chromium import open_page
from dev.bench.http_client import Session
from dev.bench.measure import Timing
from dev.bench.report import Row
from dev.bench.scene import rows
from dev.browser import ensure_browser
from dev.console import say, step

VISITS, ACCOUNTS = 1000, 200
MINUTES = 120
SEED = 19
PASSWORD = "guardian"
#: pages asked for at once, and how many of each kind in how many turns
AT_ONCE, PAGES, TURNS = 8, 80, 4
# Guardians without rights are refused the diary, as they should be: they are not asked.
_FAMILIES = """
    SELECT u.login FROM res_users u
      JOIN school_guardian g ON g.partner_id = u.partner_id AND g.active
     WHERE u.login LIKE 'guardian%%' AND EXISTS (
           SELECT FROM school_guardianship s WHERE s.guardian_id = g.id AND s.has_rights)
  ORDER BY u.id LIMIT %s"""
SECOND = 1000
MOST_BYTES = 150_000
_SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
_LOADS = 5
_WEEKS = """
    const label = () => document.querySelector(".o_diary_switch h2").textContent;
    const times = [];
    for (let turn = 0; turn < %d; turn++) {
        const before = label();
        const start = performance.now();
        document.querySelector(turn %% 2 ? "[rel=next]" : "[rel=prev]").click();
        while (label() === before) {
            await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        times.push(performance.now() - start);
    }
    return times;
"""
_LOADED = """
    const [page] = performance.getEntriesByType("navigation");
    const bytes = performance.getEntriesByType("resource").concat(page)
        .reduce((sum, { transferSize }) => sum + transferSize, 0);
    return [page.loadEventEnd, bytes];
"""


def measure_evening(context, link):
    """Return the rows of the two benches; AssertionError when a page failed or is too heavy."""
    found = rows(link, _FAMILIES, ACCOUNTS)
    with step(f"{len(found)} guardians log in"):
        sessions = _log_in(context, [login for (login,) in found])
    with step(f"the diary is read {VISITS} times within {MINUTES} s"):
        rush, failures = _open_all(sessions)
    assert not failures, f"{len(failures)} of {VISITS} pages failed: {failures[:3]}"
    say(f"in the evening: median {rush.ms:.0f} ms, 95 % within {rush.percentile(95):.0f} ms")
    diary, portal = _throughput(sessions)
    return [
        Row("parents_in_the_evening", diary, portal.ms, 2),
        Row("diary_slow_3g", _on_a_slow_line(context, sessions[0]), SECOND, 1),
    ]


def _log_in(context, logins):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(
            lambda login: Session(context.url, context.database, login, PASSWORD), logins))


def _open_all(sessions):
    """Let everyone open the diary at their moment; return the timing and what went wrong."""
    rng = random.Random(SEED)
    moments = sorted(rng.uniform(0, MINUTES) for _guardian in range(VISITS))
    timing, failures = Timing(), []
    start = time.monotonic() + 1

    def read(session, moment):
        time.sleep(max(0, start + moment - time.monotonic()))
        try:
            _body, milliseconds = session.timed(lambda: session.get("/my/diary"))
        except Exception as error:  # whatever it is, it is a page that failed
            failures.append(str(error))
        else:
            timing.runs.append(milliseconds)

    threads = [
        threading.Thread(target=read, args=(session.twin(), moment))
        for session, moment in zip(itertools.cycle(sessions), moments, strict=False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return timing, failures


def _throughput(sessions):
    """Return what a page of the diary and of ``/my`` costs the server, in milliseconds."""
    timings = {"/my/diary": Timing(), "/my": Timing()}
    for _turn, (path, timing) in itertools.product(range(TURNS), timings.items()):
        chosen = list(itertools.islice(itertools.cycle(sessions), PAGES))
        start = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda session, path=path: session.twin().get(path), chosen))
        timing.runs.append((time.perf_counter() - start) * 1000 / PAGES)
    return timings["/my/diary"], timings["/my"]


def _on_a_slow_line(context, session):
    """Return how long pages and changes of the week take on a slow line."""
    ensure_browser()
    with open_page(f"{context.url}/my/diary/week", session.cookies) as page:
        page.wait("document.readyState === 'complete' &&"
                  " document.querySelector('.o_diary_switch')")
        page.call("Network.emulateNetworkConditions", **_SLOW)
        timing = Timing(page.run(_WEEKS % _LOADS))
        for address in itertools.islice(
            itertools.cycle(("/my/diary", "/my/diary/marks", "/my/diary/week")), _LOADS
        ):
            page.call("Page.navigate", url=f"{context.url}{address}")
            page.wait("document.readyState === 'complete' && performance"
                      ".getEntriesByType('navigation')[0].loadEventEnd")
            milliseconds, size = page.run(_LOADED)
            assert size < MOST_BYTES, f"{address} takes {size} bytes"
            timing.runs.append(milliseconds)
    say(f"on a slow line: {', '.join(f'{each:.0f}' for each in timing.runs)} ms")
    return timing
