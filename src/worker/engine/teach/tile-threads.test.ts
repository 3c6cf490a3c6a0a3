import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { identityAugment } from "../../../core/augment-params.ts";
import { createRandom } from "../../../core/random.ts";
import { discs } from "../../../model/testing.ts";
import { answerRequest, type TileRequest } from "../../../model/tile-threads.ts";
import { onTheSpot } from "../../../model/tile-workshop.ts";
import { makeTile, orderTile } from "../../../model/training-tile.ts";
import { openTileWorkshop } from "./tile-threads.ts";

const started: FakeWorker[] = [];
/** How many workers' scripts can be loaded; the others report an error. */
let loadable = Number.POSITIVE_INFINITY;

/** A worker that runs what the real one runs, on this thread. */
class FakeWorker extends EventTarget {
  terminated = false;

  constructor() {
    super();
    const loads = started.push(this) <= loadable;
    queueMicrotask(() =>
      this.dispatchEvent(loads ? new MessageEvent("message", { data: "ready" }) : new Event("error")),
    );
  }

  postMessage(request: TileRequest): void {
    const { reply } = answerRequest(structuredClone(request));
    queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data: reply })));
  }

  terminate(): void {
    this.terminated = true;
  }
}

const order = () =>
  orderTile(
    discs(96, 1),
    { centreX: 48, centreY: 48 },
    {
      tileSize: 60,
      target: { rim: 0, rimWeight: 1, weightMap: "paper", w0: 10, sigma: 2, classBalance: false },
      augment: { ...identityAugment, flip: true },
    },
    2,
    createRandom(1),
  );

beforeEach(() => {
  started.length = 0;
  loadable = Number.POSITIVE_INFINITY;
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => vi.unstubAllGlobals());

test("threads make tiles, and end with the workshop", async () => {
  const workshop = await openTileWorkshop(true, 2);
  expect(workshop.makers).toBe(2);
  expect(await workshop.make(order())).toEqual(makeTile(order()));
  expect(started.map(({ terminated }) => terminated)).toEqual([false, false]);
  workshop.end();
  expect(started.map(({ terminated }) => terminated)).toEqual([true, true]);
});

test("where memory cannot be shared, or no thread is wanted, tiles are made on the engine's own", async () => {
  expect(await openTileWorkshop(true, 0)).toBe(onTheSpot);
  vi.stubGlobal("SharedArrayBuffer", undefined);
  expect(await openTileWorkshop(true, 2)).toBe(onTheSpot);
  expect(started).toEqual([]);
});

test("where a thread does not start, tiles are made on the engine's own, and no thread is left", async () => {
  loadable = 1;
  expect(await openTileWorkshop(false, 2)).toBe(onTheSpot);
  expect(started[0]?.terminated).toBe(true);
});
