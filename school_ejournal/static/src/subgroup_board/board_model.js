/**
 * The groups of a split as columns: who stands where, who is chosen, where the keyboard is.
 * Moves show at once; the server's answer replaces them.
 */
export class BoardModel {
    constructor(board) {
        this.chosen = new Set();
        this.cursor = 0;
        this.load(board);
    }

    load(board) {
        this.board = board;
        const ids = new Set(board.students.map(({ id }) => id));
        this.chosen = new Set([...this.chosen].filter((id) => board.editable && ids.has(id)));
        if (!ids.has(this.cursor)) {
            this.cursor = this.columns.find(({ students }) => students.length)?.students[0].id || 0;
        }
    }

    /** Those in no group first, while there is anybody or anything to arrange; then the groups. */
    get columns() {
        const { groups, students, editable } = this.board;
        const columns = groups.map((group) => ({ ...group }));
        if (editable || students.some(({ group }) => !group)) {
            columns.unshift({ id: 0, name: "", side: null });
        }
        for (const column of columns) {
            column.students = students.filter(({ group }) => group === column.id);
            column.boys = column.students.filter(({ sex }) => sex === "male").length;
            column.girls = column.students.filter(({ sex }) => sex === "female").length;
        }
        return columns;
    }

    get sides() {
        return [...this.board.groups.map(({ side }) => side), this.board.class_side];
    }

    get confirmed() {
        return this.sides.filter(({ confirmed }) => confirmed).length;
    }

    /** The user's own confirmation is still missing. */
    get isMine() {
        return this.sides.some(({ mine, confirmed }) => mine && !confirmed);
    }

    columnOf(id) {
        return this.columns.findIndex(({ students }) => students.some((each) => each.id === id));
    }

    /** Move the place of the keyboard by columns and students; empty columns are passed over. */
    step(across, down) {
        const columns = this.columns;
        let column = this.columnOf(this.cursor);
        if (column < 0) {
            return;
        }
        const row = columns[column].students.findIndex(({ id }) => id === this.cursor);
        do {
            column += across;
        } while (across && columns[column] && !columns[column].students.length);
        const { students } = columns[column] || {};
        if (students) {
            this.cursor = students[Math.max(0, Math.min(row + down, students.length - 1))].id;
        }
    }

    toggle(id) {
        this.cursor = id;
        if (!this.chosen.delete(id) && this.board.editable) {
            this.chosen.add(id);
        }
    }

    /** Who moves together with this student: all that are chosen, if it is one of them. */
    together(id) {
        return this.chosen.has(id) ? [...this.chosen] : [id];
    }

    /**
     * Put students into a group (0: none). The keyboard goes on to the next student of the column
     * that they leave. Returns the ids of those who really move.
     */
    move(ids, group) {
        const { students, editable } = this.board;
        const moved = students.filter((each) => ids.includes(each.id) && each.group !== group);
        if (!editable || !moved.length) {
            return [];
        }
        const left = this.columns[this.columnOf(this.cursor)]?.students || [];
        const place = left.findIndex(({ id }) => id === this.cursor);
        const isGone = ({ id }) => moved.some((each) => each.id === id);
        if (place >= 0 && isGone(left[place])) {
            const next = left.slice(place).find((each) => !isGone(each))
                || left.slice(0, place).findLast((each) => !isGone(each));
            this.cursor = next ? next.id : this.cursor;
        }
        for (const student of moved) {
            student.group = group;
        }
        this.chosen.clear();
        return moved.map(({ id }) => id);
    }
}
