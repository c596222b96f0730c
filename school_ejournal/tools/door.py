"""What only the addon's own code may do, whoever asks for it."""


class Door:
    """A permission that travels in the context, for instance past the guard of an approved plan.

    A client cannot forge it: a context that came by RPC holds only JSON values.
    """

    def __init__(self, name):
        self._key = f"school_door_{name}"

    def open(self, records):
        """Return ``records`` for which the door is open."""
        return records.with_context(**{self._key: self})

    def is_open(self, env):
        """Tell whether ``env`` came through the door."""
        return env.context.get(self._key) is self
