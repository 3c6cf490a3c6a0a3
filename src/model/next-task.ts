/**
 * Lets messages (a cancellation, say) in. By a message of its own, because browsers hold back the timers of a hidden
 * tab, its workers' included, and let nested ones wait 4 ms in any.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
