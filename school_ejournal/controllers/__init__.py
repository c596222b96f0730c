from . import diary
from . import journal_export
from . import letters
from . import notices
from . import plan_export
from . import progress_export
from . import substitution_export
from . import timetable
