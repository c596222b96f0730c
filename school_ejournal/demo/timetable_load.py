"""The lyceum's timetable by way of a file, and its lessons by way of the timetable."""

from .asc_file import AscFile


def export(plan):
    """Return the plan's timetable as aSc Timetables would export it (bytes)."""
    file = AscFile()
    for journal in plan.staffing.journals:
        keeper = journal.keepers[-1][0]
        klass = journal.klass.name
        file.lesson(
            [klass], journal.subject.name, [f"{keeper.last} {keeper.first} {keeper.middle}"],
            journal.slots, [(klass, journal.group.name)] if journal.group else (), keeper.room,
        )
    return file.data("utf-8")


def load(structure):
    """Import the timetable and make the lessons; return ``{planned lesson: id}``.

    RuntimeError when the lessons are not those of the plan.
    """
    env, plan, year = structure.env, structure.plan, structure.year
    env["school.timetable.import"]._import(export(plan), year)
    classes = year.class_ids
    generator = env["school.lesson.generator"]
    generator._carry_out(generator._plan(classes, year.date_start), classes)
    env.cr.execute(
        "SELECT journal_id, date, number, id FROM school_lesson WHERE class_id = ANY(%s)",
        [classes.ids],
    )
    made = {tuple(slot): key for *slot, key in env.cr.fetchall()}
    wanted = {
        lesson: (structure.journals[lesson.journal].id, lesson.day, lesson.number)
        for lesson in plan.lessons
    }
    if made.keys() != set(wanted.values()):
        raise RuntimeError(f"{len(made)} lessons were made, {len(wanted)} were planned")
    return {lesson: made[slot] for lesson, slot in wanted.items()}
