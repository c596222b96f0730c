import { CellInbox } from "../model/cell_inbox";
import { LIFE, PresentPeople } from "../model/present_people";

const BEAT = LIFE / 3;
// A page says that it has come once the connection listens to its journal.
const SETTLE = 700;
// Those who answer a newcomer do not all speak at once.
const ANSWER_WITHIN = 1000;

/**
 * The open page's ear and voice on the bus channel of its journal: fetches what others enter, and
 * knows who else is there.
 *
 * `call(method, args)` calls `school.journal.live`; `farewell(journal)` says "leave" for a page
 * that is going away. Somebody alone on a page says so once and is silent then.
 */
export class LivePage {
    constructor({ bus, call, farewell, explain, onTaken, user, tab, timers }) {
        this._bus = bus;
        this._call = call;
        this._farewell = farewell;
        this._tab = tab;
        this._timers = timers;
        this.people = new PresentPeople(user, tab);
        this._inbox = new CellInbox({
            read: (journal, cells) => call("read_cells", [journal, cells]),
            isPassing: (error) => explain(error).kind !== "refused",
            onTaken,
            timers,
        });
        this._onCells = this._onCells.bind(this);
        this._onSign = this._onSign.bind(this);
        this._onConnect = () => this._comeSoon();
    }

    start() {
        this._bus.subscribe("school_ejournal.cells", this._onCells);
        this._bus.subscribe("school_ejournal.presence", this._onSign);
        this._bus.addEventListener("BUS:CONNECT", this._onConnect);
        this._bus.addEventListener("BUS:RECONNECT", this._onConnect);
        this._beat = this._timers.setInterval(() => this._onBeat(), BEAT);
    }

    stop() {
        this.close();
        this._timers.clearInterval(this._beat);
        this._bus.unsubscribe("school_ejournal.cells", this._onCells);
        this._bus.unsubscribe("school_ejournal.presence", this._onSign);
        this._bus.removeEventListener("BUS:CONNECT", this._onConnect);
        this._bus.removeEventListener("BUS:RECONNECT", this._onConnect);
    }

    /** Keep `model` up to date from now on: another journal, another term, or the same anew. */
    open(model) {
        if (model.journal.id !== this._model?.journal.id) {
            this.close();
            this._bus.addChannel(channelOf(model));
        }
        this._model = model;
        this._since = model.latestVersion;
        this._inbox.open(model);
        this._comeSoon();
    }

    close() {
        if (this._model) {
            this._timers.clearTimeout(this._coming);
            this._timers.clearTimeout(this._answer);
            this._answer = null;
            this._bus.deleteChannel(channelOf(this._model));
            this._farewell(this._model.journal.id);
            this._model = null;
            this._inbox.close();
            this.people.clear();
        }
    }

    /** Tell the others, and catch up with what happened before the connection listened. */
    _comeSoon() {
        this._timers.clearTimeout(this._coming);
        this._coming = this._timers.setTimeout(() => this._model && this._announce("come"), SETTLE);
    }

    async _announce(sign) {
        const model = this._model;
        try {
            const { cells, since, now } = await this._call("announce", [
                model.journal.id, this._tab, sign, this._since,
            ]);
            if (model === this._model) {
                this._since = since;
                model.setClock(now);
                this._inbox.note(cells);
            }
        } catch (error) {
            // Without a connection nobody hears us; the next sign or reconnection makes up for it.
            console.debug("The journal page could not say that it is here", error);
        }
    }

    _onCells({ journal, cells }) {
        if (journal !== this._model?.journal.id) {
            return;
        }
        if (cells) {
            this._inbox.note(cells);
        } else {
            this._announce("here");
        }
    }

    _onSign(sign) {
        const model = this._model;
        if (sign.journal !== model?.journal.id || !this.people.hear(sign, model.now())) {
            return;
        }
        this._answer ||= this._timers.setTimeout(() => {
            this._answer = null;
            this._announce("here");
        }, Math.random() * ANSWER_WITHIN);
    }

    _onBeat() {
        if (this._model) {
            this.people.prune(this._model.now());
            if (this.people.isWatched) {
                this._announce("here");
            }
        }
    }
}

function channelOf(model) {
    return `school_ejournal.journal/${model.journal.id}`;
}
