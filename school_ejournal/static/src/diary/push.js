/** @odoo-module ignore **/

// The switch for notices on this device: Odoo's own web push (mail.push.device), for which any
// account may register, with a worker of the diary: Odoo's own leads into the back office only.
(() => {
    const MODEL = "mail.push.device";
    const WORKER = "/school_ejournal/static/src/diary/push_worker.js";

    async function call(method, kwargs = {}) {
        const answer = await fetch(`/web/dataset/call_kw/${MODEL}/${method}`, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({
                id: 1,
                jsonrpc: "2.0",
                method: "call",
                params: { model: MODEL, method, args: [], kwargs },
            }),
        });
        const { result, error } = await answer.json();
        if (error) {
            throw new Error(error.data?.message);
        }
        return result;
    }

    /** Show the part of the switch that says how it stands. */
    function show(state) {
        for (const part of document.querySelectorAll("[data-push]")) {
            part.hidden = !part.dataset.push.split(" ").includes(state);
        }
    }

    /** Resolve to the worker's registration once it is at work. */
    async function atWork() {
        const registration = await navigator.serviceWorker.register(WORKER);
        const worker = registration.installing || registration.waiting;
        if (!registration.active && worker) {
            await new Promise((resolve) => {
                worker.addEventListener("statechange", () => {
                    if (worker.state === "activated") {
                        resolve();
                    }
                });
            });
        }
        return registration;
    }

    async function subscription() {
        const registration = await navigator.serviceWorker.getRegistration(WORKER);
        return registration?.pushManager.getSubscription();
    }

    async function register(manager) {
        const key = await call("get_web_push_vapid_public_key");
        // A subscription by a former key of the school's gets nothing.
        await (await manager.getSubscription())?.unsubscribe();
        const made = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
        await call("register_devices", { ...made.toJSON(), vapid_public_key: key });
    }

    async function turnOn() {
        if ((await Notification.requestPermission()) !== "granted") {
            return "denied";
        }
        await register((await atWork()).pushManager);
        return "on";
    }

    async function turnOff() {
        const made = await subscription();
        if (made) {
            await call("unregister_devices", { endpoint: made.endpoint });
            await made.unsubscribe();
        }
        return "off";
    }

    /** Return how the switch stands when the page is opened. */
    async function standing() {
        if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
            return "none";
        }
        if (Notification.permission === "denied") {
            return "denied";
        }
        return (await subscription()) ? "on" : "off";
    }

    const doing = (step) => step().then(show, () => show("failed"));

    addEventListener("DOMContentLoaded", () => {
        if (document.querySelector("[data-push]")) {
            doing(standing);
        }
    });
    addEventListener("click", ({ target }) => {
        const step = { on: turnOn, off: turnOff }[target.dataset?.pushTurn];
        if (step) {
            doing(step);
        }
    });
})();
