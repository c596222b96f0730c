from . import diary
from . import journal_export
from . import timetable
from . import plan_export
