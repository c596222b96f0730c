"""Objects of figures that the screen reads as they are."""


class PlainValues:
    """For dataclasses whose fields hold plain JSON values."""

    def to_client(self):
        """Return the fields as a dict of plain JSON values."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
