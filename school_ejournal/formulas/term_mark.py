"""Proposals of term marks: of a term, of the year and the final one.

A result is a grade (an int) or what stands instead of one: ``NOT_ATTESTED``, ``EXEMPT``, ``PASS``,
``FAIL``. These are proposals: the teacher decides, and says why where the decision differs.
"""

from collections.abc import Sequence

from .forecast import ForecastRule, forecast

NOT_ATTESTED = "not_attested"  #: н/а
EXEMPT = "exempt"  #: осв
PASS = "pass"  #: зач
FAIL = "fail"  #: незач

Result = int | str


def term_proposal(marks: Sequence[tuple[float, float]], rule: ForecastRule) -> Result:
    """Return the proposal for a term: the forecast of its marks (``(value, weight)`` pairs).

    With fewer marks than the school's minimum it is н/а.
    """
    found = forecast(marks, rule)
    return NOT_ATTESTED if found is None else found


def year_proposal(terms: Sequence[Result | None], rule: ForecastRule) -> Result | None:
    """Return the proposal for the year from the marks of all its terms.

    None while a term has no mark. Terms of exemption do not count; н/а in half of the others or
    more is н/а for the year; grades alone are averaged by the school's thresholds, each with the
    same weight. Without grades one незач makes the year незач.
    """
    if not terms or None in terms:
        return None
    counted = [each for each in terms if each != EXEMPT]
    if not counted:
        return EXEMPT
    if 2 * counted.count(NOT_ATTESTED) >= len(counted):
        return NOT_ATTESTED
    if grades := [(each, 1) for each in counted if isinstance(each, int)]:
        return forecast(grades, ForecastRule(rule.thresholds, 1))
    return FAIL if FAIL in counted else PASS


def final_proposal(year: Result | None, exam: Result | None) -> Result | None:
    """Return the proposal of the final mark: the mean of year and exam, a half rounded up.

    Without a grade in the exam it is the mark of the year (order of the Ministry of Education of
    05.10.2020 № 546, clause 22).
    """
    if isinstance(year, int) and isinstance(exam, int):
        return (year + exam + 1) // 2
    return year


def diverges(mark: Result, proposal: Result | None) -> bool:
    """Tell whether ``mark`` differs from its proposal so that the teacher has to say why.

    Too few marks for a grade are no obstacle to осв, зач or незач.
    """
    if proposal is None or mark == proposal:
        return False
    return proposal != NOT_ATTESTED or isinstance(mark, int)
