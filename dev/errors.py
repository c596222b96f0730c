"""The one exception that the commands of :mod:`dev` show to the person at the terminal."""


class SetupError(Exception):
    """A failure that the person can do something about.

    :param message: what is wrong, one sentence
    :param hint: what to do about it
    """

    def __init__(self, message, hint=""):
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self):
        return f"{self.message}\n  {self.hint}" if self.hint else self.message
