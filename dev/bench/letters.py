"""A letter to all families of the school, against as many plain mails put into the queue."""

from dev.bench.http_client import Session
from dev.bench.measure import measure
from dev.bench.report import Row
from dev.console import say

ROUNDS = 5
WARMUP = 1


def measure_letters(context, users, log):
    """Return the row of ``letters_1000``: threads, messages, mails and what follows them."""
    director = Session(context.url, context.database, "director")
    people = director.call("school.letter.mailing", "read", [_mailing(director)], ["people_count"])
    count = people[0]["people_count"]
    say(f"letters to the school: {count}")
    mailings = iter([_mailing(director) for _turn in range(WARMUP + ROUNDS)])
    log.last(patience=0.05)
    timings = measure({
        "plain mails": lambda: users["admin"].call("mail.mail", "create", [
            {"subject": "bench", "body_html": "<p>bench</p>", "auto_delete": True,
             "email_to": f"bench{number}@example.com"}
            for number in range(count)
        ]),
        "letters_1000": lambda: director.call(
            "school.letter.mailing", "action_send", [next(mailings)]),
    }, director, log, ROUNDS, WARMUP)
    return [Row("letters_1000", timings["letters_1000"], timings["plain mails"].ms, 4, 400)]


def _mailing(director):
    """Return a letter of the director's to all guardians that is not sent yet."""
    [made] = director.call("school.letter.mailing", "create", [{
        "name": "Собрание", "text": "В четверг в 18:00.", "scope": "school",
    }])
    return made
