/** The columns of a page: one for each work of a lesson; one without a work where there is none. */
export function makeColumns({ lessons, workTypes, today, controlOnly }) {
    const columns = [];
    for (const lesson of lessons) {
        const works = lesson.works.length ? lesson.works : [null];
        let isFirst = true;
        works.forEach((work, index) => {
            const type = work && workTypes.get(work.type);
            const isControl = Boolean(type?.is_control);
            if (controlOnly && !isControl) {
                return;
            }
            columns.push({
                key: `${lesson.id}.${index}`,
                lesson,
                work,
                workId: work ? work.id : 0,
                type,
                isFirst,
                isControl,
                isToday: lesson.date === today,
            });
            isFirst = false;
        });
    }
    return columns;
}

/**
 * Return the index of the column to start in: of `lessonId`, else of the lesson of today that runs
 * or comes next at `now` (milliseconds), else of the last one up to the day `today`.
 */
export function firstColumn(columns, { lessonId, now, today }) {
    const moment = new Date(now).toISOString().slice(0, 19).replace("T", " ");
    const asked = columns.findIndex((column) => column.lesson.id === lessonId);
    const next = columns.findIndex(
        (column) => column.isToday && (!column.lesson.end || moment <= column.lesson.end)
    );
    const past = columns.findLastIndex((column) => column.lesson.date <= today);
    const index = [asked, next, past].find((found) => found >= 0) ?? 0;
    // Of several works the first.
    return index - columns.slice(0, index + 1).reverse().findIndex((column) => column.isFirst);
}
