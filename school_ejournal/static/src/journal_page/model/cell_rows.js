/**
 * Return the rows of `{marks, absences, versions}`, which a page brings by columns (see
 * `JournalPage.to_client`): `late`, `comment`, `due` and `minutes` only where they say something.
 * The position of a mark in its cell is that among its rows.
 */
export function cellRows({ marks, absences, versions }) {
    return {
        marks: marks.student.map((student, row) => [
            student, marks.lesson[row], marks.work[row], 0, marks.value[row],
            Boolean(marks.late[row]), marks.comment[row] || "", marks.due[row] || "",
        ]),
        absences: absences.student.map((student, row) => [
            student, absences.lesson[row], absences.reason[row], absences.minutes[row] || 0,
            Boolean(absences.late[row]), absences.comment[row] || "",
        ]),
        versions: versions.lesson.map((lesson, row) => [
            lesson, versions.student[row], versions.version[row],
        ]),
    };
}
