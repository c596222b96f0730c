import { onWillDestroy } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const DECIDED = "school_ejournal.reopening";

/** Call `onDecided(journal, state)` when a request to open a journal was decided, or has ended. */
export function useReopenings(onDecided) {
    const bus = useService("bus_service");
    const listener = ({ journal, state }) => onDecided(journal, state);
    bus.subscribe(DECIDED, listener);
    onWillDestroy(() => bus.unsubscribe(DECIDED, listener));
}
