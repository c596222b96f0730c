from . import access_slip
from . import diary
from . import journal_export
from . import plan_export
from . import substitution_export
from . import timetable
