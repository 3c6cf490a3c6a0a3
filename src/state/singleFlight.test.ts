import { expect, test } from "vitest";
import { createSingleFlight } from "./singleFlight.ts";

test("runs jobs one at a time and only the newest wish", async () => {
  let wish = 0;
  const done: number[] = [];
  let atOnce = 0;
  const wake = createSingleFlight(() => {
    if (done.at(-1) === wish || wish === 0) return null;
    const mine = wish;
    return (async () => {
      expect(++atOnce).toBe(1);
      await Promise.resolve();
      atOnce--;
      done.push(mine);
    })();
  });
  wish = 1;
  const first = wake();
  await Promise.resolve();
  wish = 2;
  void wake();
  wish = 3;
  void wake();
  await first;
  expect(done).toEqual([1, 3]);
});

test("wakes again after it found nothing to do", async () => {
  let wish = false;
  let runs = 0;
  const wake = createSingleFlight(() => {
    if (!wish) return null;
    wish = false;
    runs++;
    return Promise.resolve();
  });
  await wake();
  wish = true;
  await wake();
  expect(runs).toBe(1);
});
