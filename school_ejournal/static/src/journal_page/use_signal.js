import { onWillDestroy } from "@odoo/owl";

/** Listen to a model's signal while the component lives. */
export function useSignal(signal, listener) {
    onWillDestroy(signal.listen(listener));
}
