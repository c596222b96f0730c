from . import school_lesson_generate
