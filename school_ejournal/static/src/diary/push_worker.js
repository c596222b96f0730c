/** @odoo-module ignore **/
/* eslint-disable no-restricted-globals */

// Shows what the school tells of, and leads to the diary.
self.addEventListener("push", (event) => {
    const { title, options } = event.data.json();
    event.waitUntil(
        self.registration.showNotification(title, {
            body: options?.body,
            icon: "/school_ejournal/static/src/diary/icon-192.png",
            data: { url: options?.data?.url || "/my/diary" },
        })
    );
});
self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
