/**
 * Wait until nothing of `journal` is under way any more; resolves to the number of its entries that
 * could not be stored.
 */
export function settled(saver, journal) {
    const isOfJournal = (operation) => operation.journal === journal;
    const isOver = () => saver.trouble || !saver.queue.pending.some(isOfJournal);
    if (saver.trouble && saver.queue.pending.some(isOfJournal)) {
        saver.retry();
    }
    return new Promise((resolve) => {
        let stop = () => {};
        const look = () => {
            if (isOver()) {
                stop();
                resolve(saver.queue.operations.filter(isOfJournal).length);
            }
        };
        stop = saver.changed.listen(look);
        look();
    });
}
