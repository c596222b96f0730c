/** The works that a student owes on a page, in order of the lessons: `{student, column, due}`. */
export function owedWorks(model, student) {
    return model.columns.flatMap((column) =>
        model
            .columnContent(column, student)
            .marks.filter(({ value }) => model.values.get(value)?.kind === "owed")
            .map(({ due }) => ({ student, column, due }))
    );
}
