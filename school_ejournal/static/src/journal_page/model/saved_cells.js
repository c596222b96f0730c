import { cellKey, contentOf } from "./cell_content";
import { cellRows } from "./cell_rows";

const EMPTY = Object.freeze({ marks: Object.freeze([]), absence: null });

/** What the server holds in the cells of a page, and in which version. */
export class SavedCells {
    constructor(page) {
        const { marks, absences, versions } = cellRows(page);
        const rows = new Map();
        const at = (lesson, student) => {
            const key = cellKey(lesson, student);
            if (!rows.has(key)) {
                rows.set(key, { marks: [], absence: null });
            }
            return rows.get(key);
        };
        for (const row of marks) {
            at(row[1], row[0]).marks.push(row);
        }
        for (const row of absences) {
            at(row[1], row[0]).absence = row;
        }
        this._contents = new Map();
        for (const [key, cell] of rows) {
            this._contents.set(key, contentOf(cell.marks, cell.absence));
        }
        this._versions = new Map(
            versions.map(([lesson, student, version]) => [cellKey(lesson, student), version])
        );
    }

    content(lesson, student) {
        return this._contents.get(cellKey(lesson, student)) || EMPTY;
    }

    version(lesson, student) {
        return this._versions.get(cellKey(lesson, student)) || 0;
    }

    get latestVersion() {
        return Math.max(0, ...this._versions.values());
    }

    /**
     * Take in what a verdict says of a cell; student 0 has the texts of the lesson, which the lesson
     * keeps itself. Return false if something newer is known already.
     */
    store(lesson, { student, version, cell }) {
        if (version < this.version(lesson, student)) {
            return false;
        }
        const key = cellKey(lesson, student);
        this._versions.set(key, version);
        if (student) {
            this._contents.set(key, contentOf(cell.marks, cell.absence));
        }
        return true;
    }
}
