// Long work on the page's own thread, in slices short enough that the page stays alive; with a count of what is done.

const SLICE = 14; // milliseconds: one picture of a screen that shows sixty in a second

// Return a pace. `told(share)` hears from 0 to 1 how much of `total` (set later) is done.
export function makePace(told = () => {}) {
  let since = performance.now();
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return {
    total: 0,
    count: 0,
    isDue: () => performance.now() - since > SLICE,
    done(amount) {
      this.count += amount;
    },
    async rest() {
      told(this.total ? Math.min(1, this.count / this.total) : 0);
      await new Promise((resolve) => {
        waiting.push(resolve);
        channel.port2.postMessage(null);
      });
      since = performance.now();
    },
    close: () => channel.port1.close(),
  };
}

// For work that is short, or where nobody waits at a page.
export const HURRIED = { total: 0, count: 0, isDue: () => false, done: () => {}, rest: async () => {}, close: () => {} };
