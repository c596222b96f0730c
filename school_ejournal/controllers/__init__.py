from . import diary
from . import diary_absences
from . import diary_participation
from . import diary_study
from . import journal_export
from . import plan_export
from . import substitution_export
from . import timetable
