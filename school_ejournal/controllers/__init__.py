from . import consent
from . import diary
from . import journal_export
from . import letters
from . import plan_export
from . import security
from . import substitution_export
from . import timetable
