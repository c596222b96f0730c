from . import diary
from . import journal_export
