from . import school_lesson_generate
from . import school_timetable_import
from . import school_timetable_import_match
from . import school_timetable_import_line
