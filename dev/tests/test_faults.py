"""Nothing that a teacher typed is lost: a real browser and a real server, and what may befall them.

Each test types into rows of its own of one lesson, so that none depends on another.
"""

import threading

import pytest

from dev.bench.http_client import Session
from dev.errors import SetupError
from dev.tests.chromium import Chromium, wait
from dev.tests.lyceum import Lyceum

SAVES = "*school.entry.batch*"
BEFORE_FIVE, AFTER_FIVE = "15:00", "17:05"
#: a clock of the page's own: ``clockOffset`` milliseconds off, in every page of the tab
CLOCK = """
    const RealDate = Date;
    window.clockOffset = %d;
    window.Date = class extends RealDate {
        constructor(...args) {
            super(...(args.length ? args : [RealDate.now() + window.clockOffset]));
        }
        static now() {
            return RealDate.now() + window.clockOffset;
        }
    };
"""
HOUR = 3600 * 1000


@pytest.fixture(scope="module")
def lyceum(tmp_path_factory):
    """The lyceum at three o'clock of a school day."""
    place = Lyceum(tmp_path_factory.mktemp("faults") / "log")
    try:
        place.start(BEFORE_FIVE)
        yield place
    finally:
        place.close()


@pytest.fixture(scope="module")
def browser(lyceum, tmp_path_factory):
    """The teacher's browser, logged in."""
    chromium = Chromium(tmp_path_factory.mktemp("teacher"))
    try:
        tab = chromium.tab()
        log_in(tab, lyceum, "teacher")
        # It would send what the tabs of the tests leave unsent.
        tab.close()
        yield chromium
    finally:
        chromium.kill()


@pytest.fixture
def page(lyceum, browser):
    """The journal page at today's lesson, in a tab of its own."""
    tab = browser.tab()
    open_page(tab, lyceum)
    yield tab
    tab.close()


def log_in(tab, lyceum, login):
    tab.open(f"{lyceum.url}/web/login")
    tab.wait("document.querySelector('input[name=password]')")
    tab.js(
        "for (const name of ['login', 'password'])"
        f" document.querySelector(`input[name=${{name}}]`).value = '{login}';"
        "document.querySelector('.oe_login_form').submit()"
    )
    tab.wait("document.querySelector('.o_web_client')")


def log_out(tab, lyceum):
    tab.open(f"{lyceum.url}/web/session/logout")
    tab.wait("document.querySelector('.oe_login_form, input[name=login]')")


def open_page(tab, lyceum):
    tab.open(lyceum.page)
    ready(tab)


def ready(tab):
    tab.wait("document.querySelector('.o_journal_grid td:focus')")


def go_to(tab, row):
    """Put the cursor into today's column of a row."""
    tab.press(*["ArrowDown"] * row)
    tab.wait(f"document.activeElement.closest('tr').dataset.row === '{row}'")


def shown(tab, row):
    """Return what today's cell of a row shows."""
    return tab.js(
        "(() => { const { column } = document.querySelector('tbody td[tabindex=\"0\"]').dataset;"
        f" return document.querySelector(`tr[data-row='{row}'] td[data-column='${{column}}']`)"
        ".innerText.trim(); })()"
    )


def wait_shown(tab, row, text):
    wait(lambda: shown(tab, row) == text, what=lambda: f"{text!r}, not {shown(tab, row)!r}")


def wait_state(tab, state):
    tab.wait(f"document.querySelector('.o_journal_save_state')?.dataset.state === '{state}'")


def reason(tab):
    return tab.js("document.querySelector('.o_journal_save_state .o_reason').title")


def kept(tab):
    """Return how many entries the browser keeps."""
    return tab.js(
        "Object.keys(localStorage).filter((key) => key.includes('.outbox/')).length"
    )


def test_network_cut_in_mid_typing_and_back(lyceum, page):
    page.press("5", "Enter")
    wait_state(page, "saved")
    page.press("4")
    page.cut_network()
    page.press("Enter", "3", "Enter")
    wait_state(page, "unsaved")
    assert [shown(page, row) for row in range(3)] == ["5", "4", "3"]
    page.cut_network(False)
    wait_state(page, "saved")
    assert [lyceum.marks(row) for row in range(3)] == [[(code, False)] for code in "543"]
    assert [lyceum.log(row) for row in range(3)] == [
        [("", code, "teacher", False)] for code in "543"
    ]
    assert kept(page) == 0


def test_closing_and_reloading_with_unsent_entries(lyceum, page):
    go_to(page, 3)
    page.block(SAVES)
    page.press("5")
    wait_state(page, "unsaved")
    page.call("Page.reload")
    page.wait("document.readyState === 'loading' || !document.querySelector('.o_journal_grid')")
    ready(page)
    assert page.questions == ["beforeunload"]
    wait_shown(page, 3, "5")
    wait_state(page, "unsaved")
    assert lyceum.marks(3) == []
    page.unblock()
    wait_state(page, "saved")
    assert lyceum.log(3) == [("", "5", "teacher", False)]


def test_another_tab_sends_what_a_closed_one_left(lyceum, browser, page):
    other = browser.tab()
    open_page(other, lyceum)
    go_to(other, 4)
    other.block(SAVES)
    other.press("4")
    wait_state(other, "unsaved")
    assert shown(page, 4) == ""
    other.close()
    wait(lambda: lyceum.marks(4) == [("4", False)])
    wait_state(page, "saved")
    wait_shown(page, 4, "4")
    assert len(lyceum.log(4)) == 1


def test_two_browsers_in_one_cell(lyceum, page, tmp_path):
    lyceum.sql(
        "UPDATE school_lesson SET substitute_id = (SELECT id FROM res_users WHERE login = %s)"
        " WHERE id = %s", "classteacher", lyceum.lesson,
    )  # fmt: skip
    colleague = Chromium(tmp_path)
    try:
        tab = colleague.tab()
        log_in(tab, lyceum, "classteacher")
        open_page(tab, lyceum)
        page.wait("document.querySelector('.o_journal_presence li')")
        # What one enters, the other sees.
        go_to(tab, 5)
        tab.press("4", "Enter")
        wait_shown(page, 5, "4")
        # Both in one cell: the second is asked.
        go_to(page, 6)
        page.cut_network()
        page.press("5")
        tab.press("3")
        wait_state(tab, "saved")
        page.cut_network(False)
        page.wait("document.querySelector('.o_problem_clash')")
        texts = page.js("[...document.querySelectorAll('.o_problem_clash b')]"
                        ".map((each) => each.innerText)")
        assert texts == ["5", "3"]
        [(name,)] = lyceum.sql("SELECT p.name FROM res_users u JOIN res_partner p"
                               " ON p.id = u.partner_id WHERE u.login = 'classteacher'")
        assert name in page.js("document.querySelector('.o_problem_clash').innerText")
        assert lyceum.marks(6) == [("3", False)]
        page.click(".o_problem_clash .o_keep_mine")
        wait_state(page, "saved")
        assert lyceum.log(6) == [
            ("", "3", "classteacher", False), ("3", "5", "teacher", False),
        ]
        tab.press("Enter")
        wait_shown(tab, 6, "5")
    finally:
        colleague.kill()
    lyceum.sql("UPDATE school_lesson SET substitute_id = NULL WHERE id = %s", lyceum.lesson)


@pytest.mark.parametrize(("row", "times"), [(7, 2), (8, 10)])
def test_the_same_batch_at_once_is_stored_once(lyceum, row, times):
    [(mark,)] = lyceum.sql(
        "SELECT v.id FROM school_mark_value v JOIN school_journal j USING (company_id)"
        " WHERE j.id = %s AND v.code = '5'", lyceum.journal,
    )  # fmt: skip
    operation = {"key": f"at-once-{times}", "lesson": lyceum.lesson, "base": 0,
                 "student": lyceum.students[row], "marks": [{"value": mark}]}
    barrier = threading.Barrier(times)
    states = []
    first = Session(lyceum.url, lyceum.database, "teacher")

    def save():
        # One browser, as after a double click: each call on a connection of its own.
        session = first.twin()
        barrier.wait(30)
        answer = session.call("school.entry.batch", "save", lyceum.journal, [operation])
        states.extend(verdict["state"] for verdict in answer["verdicts"])

    threads = [threading.Thread(target=save) for _turn in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states) == ["duplicate"] * (times - 1) + ["stored"]
    assert lyceum.log(row) == [("", "5", "teacher", False)]


def test_a_save_for_another_user_is_refused(lyceum):
    session = Session(lyceum.url, lyceum.database, "classteacher")
    with pytest.raises(SetupError, match="сохранится в этом браузере"):
        session.call("school.entry.batch", "save", lyceum.journal, [], user_id=session.uid + 1)


def test_the_clock_of_the_browser_decides_nothing(lyceum, browser):
    tab = browser.tab()
    tab.call("Emulation.setTimezoneOverride", timezoneId="America/New_York")
    # Three days ahead: a page that believed it would call everything late.
    tab.call("Page.addScriptToEvaluateOnNewDocument", source=CLOCK % (72 * HOUR))
    open_page(tab, lyceum)
    tab.wait("document.querySelector('.o_journal_lesson .o_window').dataset.kind === 'open'")
    go_to(tab, 9)
    tab.block(SAVES)
    tab.press("2")
    wait_state(tab, "unsaved")
    # Now it is set back: what is typed next is still what was typed last.
    tab.js(f"window.clockOffset = {-5 * HOUR}")
    tab.press("Enter", "ArrowUp", "4")
    tab.unblock()
    tab.click(".o_journal_save_state button")
    wait_state(tab, "saved")
    assert lyceum.marks(9) == [("4", False)]
    assert lyceum.log(9)[-1] == ("2", "4", "teacher", False)
    saved_at = tab.js("document.querySelector('.o_journal_save_state').innerText")
    tab.close()
    assert "15:" in saved_at, saved_at


def test_a_term_closed_meanwhile_keeps_the_entry_in_sight(lyceum, page):
    go_to(page, 10)
    page.cut_network()
    page.press("5")
    wait_state(page, "unsaved")
    lyceum.sql("UPDATE school_term SET state = 'closed' WHERE id = %s", lyceum.term)
    page.cut_network(False)
    page.wait("document.querySelector('.o_problem .o_give_up')")
    assert "закрыт" in page.js("document.querySelector('.o_problem').innerText")
    assert shown(page, 10) == "5"
    assert lyceum.marks(10) == []
    assert kept(page) == 1
    lyceum.sql("UPDATE school_term SET state = 'open' WHERE id = %s", lyceum.term)
    page.click(".o_problem .o_keep_mine")
    wait_state(page, "saved")
    assert lyceum.log(10) == [("", "5", "teacher", False)]


def test_session_over_another_user_then_the_same_again(lyceum, browser, page):
    go_to(page, 11)
    second = browser.tab()
    log_out(second, lyceum)
    page.press("5")
    wait_state(page, "unsaved")
    assert "сеанс" in reason(page).lower(), reason(page)
    # The same cookie, another person: nothing is sent in their name, nothing shown to them.
    log_in(second, lyceum, "classteacher")
    page.click(".o_journal_save_state button")
    page.wait("document.querySelector('.o_journal_save_state .o_reason')?.title.includes('вход')")
    second.open(f"{lyceum.url}/odoo/action-school_ejournal.school_my_day_action")
    second.wait("document.querySelector('.o_web_client .o_main_navbar')")
    assert lyceum.marks(11) == []
    assert kept(page) == 1
    log_out(second, lyceum)
    log_in(second, lyceum, "teacher")
    page.click(".o_journal_save_state button")
    wait_state(page, "saved")
    assert lyceum.log(11) == [("", "5", "teacher", False)]
    assert kept(page) == 0
    second.close()


def test_a_crash_of_the_browser(lyceum, tmp_path):
    chromium = Chromium(tmp_path)
    try:
        tab = chromium.tab()
        log_in(tab, lyceum, "teacher")
        open_page(tab, lyceum)
        go_to(tab, 12)
        tab.block(SAVES)
        tab.press("4", "5")
        wait_state(tab, "unsaved")
        key = tab.js("Object.keys(localStorage).find((key) => key.includes('.outbox/'))")
        # Chromium writes its storage some seconds later.
        wait(lambda: chromium.has_on_disk(key.rpartition("/")[2]))
        chromium.kill()
        assert lyceum.marks(12) == []
        chromium.start()
        tab = chromium.tab()
        tab.open(lyceum.page)
        tab.wait("document.querySelector('.o_journal_grid td:focus, .oe_login_form')")
        if tab.js("!!document.querySelector('.oe_login_form')"):
            log_in(tab, lyceum, "teacher")
        wait(lambda: lyceum.marks(12) == [("4", False), ("5", False)])
    finally:
        chromium.kill()
    assert len(lyceum.log(12)) == 2


def test_the_server_is_killed_during_a_save_and_back_after_five(lyceum, page):
    """What waits in the outbox while it strikes five is late, not lost."""
    go_to(page, 13)
    with lyceum.held_lesson():
        page.press("5")
        wait(lyceum.is_save_waiting)
        lyceum.server.process.kill()
        lyceum.server.process.wait()
    wait_state(page, "unsaved")
    page.press("Enter", "4")
    wait_shown(page, 13, "5")
    wait_shown(page, 14, "4")
    assert lyceum.marks(13) == []
    lyceum.start(AFTER_FIVE)
    wait_state(page, "saved")
    assert (lyceum.marks(13), lyceum.marks(14)) == ([("5", True)], [("4", True)])
    assert lyceum.log(13) == [("", "5", "teacher", True)]
    assert kept(page) == 0
