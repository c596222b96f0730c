/** @odoo-module ignore **/

// Plain JavaScript, the whole of the diary's: links and forms within `[data-fragment]` change the
// part of the page that is shown instead of loading all of it. Without it they lead to the same.
(() => {
    const HEADERS = { "X-Diary-Fragment": "1" };
    let turn = 0;

    /** Show the page at `address`; whatever goes wrong, the browser goes there itself. */
    async function show(address, { push }) {
        const mine = ++turn;
        const main = document.getElementById("diary");
        main.setAttribute("aria-busy", "true");
        try {
            const answer = await fetch(address, { headers: HEADERS });
            const html = await answer.text();
            const next = new DOMParser().parseFromString(html, "text/html").getElementById("diary");
            if (mine !== turn) {
                return;
            }
            if (!answer.ok || answer.redirected || !next) {
                throw new Error(answer.status);
            }
            if (push) {
                history.pushState(null, "", address);
            }
            main.replaceWith(next);
            settle(next, address);
        } catch {
            if (mine === turn) {
                location.assign(address);
            }
        }
    }

    /** Let the rest of the page follow what is shown now. */
    function settle(main, address) {
        document.title = main.dataset.title;
        for (const link of document.querySelectorAll("[data-child]")) {
            link.href = `/my/diary/${link.dataset.child}${main.dataset.place}`;
        }
        const target = document.getElementById(new URL(address, location.href).hash.slice(1));
        if (target) {
            target.scrollIntoView();
        }
        main.focus({ preventScroll: true });
        document.dispatchEvent(new Event("diary:shown"));
    }

    // ---- that the page is read ----

    // Whoever only leafs past has not read it.
    const READING = 1500;
    let reading;

    function visit() {
        clearTimeout(reading);
        const addresses = document.getElementById("diary")?.dataset.visit?.split(" ") || [];
        if (addresses.length && document.visibilityState === "visible") {
            reading = setTimeout(() => addresses.forEach((address) => post(address)), READING);
        }
    }

    /** Send without waiting for an answer; resolves to whether it arrived. */
    async function post(address, values = {}) {
        const body = new URLSearchParams({ csrf_token: window.odoo.csrf_token, ...values });
        try {
            return (await fetch(address, { method: "POST", body, keepalive: true })).ok;
        } catch {
            return false;
        }
    }

    document.addEventListener("diary:shown", visit);
    document.addEventListener("visibilitychange", visit);
    addEventListener("DOMContentLoaded", visit);

    // ---- links and forms ----

    addEventListener("click", (event) => {
        const link = event.target.closest?.("[data-fragment] a[href]");
        const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
        if (link && plain && !link.getAttribute("href").startsWith("#")) {
            event.preventDefault();
            show(link.href, { push: true });
        }
    });
    addEventListener("submit", (event) => {
        const form = event.target.closest("form[data-fragment]");
        if (form) {
            event.preventDefault();
            const values = new URLSearchParams(new FormData(form, event.submitter));
            const address = new URL(form.action);
            address.search = values;
            show(address.href, { push: true });
        }
    });

    // ---- homework ticked off ----

    addEventListener("change", async ({ target }) => {
        if (target.matches?.("[data-done]")) {
            const value = target.checked;
            const stored = await post(target.form.action, { done: value ? "1" : "" });
            if (!stored && target.checked === value) {
                target.checked = !value;
            }
            target.closest(".o_diary_homework").classList.toggle("o_diary_done", target.checked);
        }
    });

    // ---- the browser's ways ----

    let here = location.pathname + location.search;
    addEventListener("popstate", () => {
        // A jump to a day of the same week changes the address, too.
        if (location.pathname + location.search !== here) {
            show(location.href, { push: false });
        }
    });
    document.addEventListener("diary:shown", () => {
        here = location.pathname + location.search;
    });
})();
