"""Where an entry comes from, carried through the ORM to the entry log."""

from dataclasses import dataclass, field

from odoo.exceptions import UserError

from ..formulas.plain_text import has_markup

_CONTEXT_KEY = "school_entry_origin"
# The context key by which a call of RPC or an import says why its entries are late.
REASON_KEY = "school_entry_reason"
_REASON_LENGTH = 250


@dataclass(frozen=True)
class Origin:
    """Source of a write to marks, absences, topics.

    ``keys`` maps ``(lesson_id, student_id)`` (student 0 for the lesson itself) to the idempotency
    key of the operation, ``reasons`` the same pair to the reason given, ``reason`` is one for all
    other entries. ``versions`` collects the
    log row that each cell got, ``locked`` the lessons that this transaction holds already, ``late``
    what the windows of ``(lesson_id, work_id or 0)`` said. ``judged`` tells that the records were
    checked to be of one school. The object travels in the context: a client cannot forge it, since
    a context that came by RPC holds only JSON values.
    """

    source: str = "rpc"
    reason: str = ""
    keys: dict = field(default_factory=dict)
    reasons: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    locked: set = field(default_factory=set)
    late: dict = field(default_factory=dict)
    judged: bool = False
    _parts: dict = field(default_factory=dict)

    def next_part(self, key):
        """Return the number of the next log row of the operation ``key``, from 0."""
        self._parts[key] = self._parts.get(key, -1) + 1
        return self._parts[key]

    def reason_of(self, cell):
        """Return why the entry of ``cell`` was made, or an empty string."""
        return self.reasons.get(cell) or self.reason

    @classmethod
    def of(cls, env):
        """Return the origin that ``env`` carries, or a new one of a plain RPC call.

        UserError for a reason in the context that is no plain text.
        """
        origin = env.context.get(_CONTEXT_KEY)
        return origin if isinstance(origin, cls) else cls(reason=_checked_reason(env))

    def on(self, records):
        """Return ``records`` with this origin in their context."""
        return records.with_context(**{_CONTEXT_KEY: self})


def _checked_reason(env):
    reason = env.context.get(REASON_KEY) or ""
    if not isinstance(reason, str) or len(reason) > _REASON_LENGTH or has_markup(reason):
        raise UserError(env._(
            "The reason of a late entry is plain text of at most %s characters.", _REASON_LENGTH
        ))
    return reason.strip()
