import { spawnSync } from "node:child_process";
import { afterEach, beforeAll, expect, test } from "vitest";
import { registerCpuKernels } from "../cpu/register.ts";
import { TeachingSession } from "../model/teaching/session.ts";
import { SETTINGS, smallParent, taughtDiscs } from "../model/teaching/testing.ts";
import { startWasm } from "../model/testing.ts";
import { onTheSpot, type TileWorkshop } from "../model/tile-workshop.ts";
import { registerPixelKernels } from "../simd/register.ts";
import { openTileWorkshop } from "./tile-threads.ts";

const SIZE = 96;
const settings = { ...SETTINGS, augment: { ...SETTINGS.augment, rotation: 3, noise: 0.05 } };
let workshop: TileWorkshop = onTheSpot;

beforeAll(async () => {
  await startWasm();
  await registerCpuKernels();
  // as the threads do
  registerPixelKernels();
});
afterEach(() => workshop.end());

/** Losses of a session whose labels and classes change at every third step; the tiles ahead are on their way then. */
async function teach(threads: number): Promise<number[]> {
  workshop = openTileWorkshop(threads);
  const parent = smallParent();
  const classes = [...parent.card.classes, { name: "other", color: "#cc79a7", role: "object" as const }];
  const session = new TeachingSession({ parent, classes, settings, checkpoint: null });
  const image = taughtDiscs(SIZE, 1);
  session.put(image);
  session.put(taughtDiscs(SIZE, 2));
  await session.configure(settings, workshop);
  const losses: number[] = [];
  for (let i = 0; i < 9; i++) {
    losses.push((await session.step()).loss);
    if (i % 3 !== 1) continue;
    const rect = { x: 10 * i, y: 20, width: 24, height: 40 };
    const ids = new Uint32Array(rect.width * rect.height).fill(i % 2 === 0 ? 0 : 400);
    const emphasis = i === 4 ? new Uint8Array(ids.length).fill(4) : null;
    session.patch({ id: image.id, rect, ids, emphasis, classes: new Map([[400, 2]]), held: [] });
  }
  return losses;
}

test("labels painted while it learns reach the threads: the session is to the bit the one without", async () => {
  const plain = await teach(0);
  expect(await teach(1)).toEqual(plain);
  expect(await teach(3)).toEqual(plain);
});

test("images lie in memory that threads share", () => {
  const session = new TeachingSession({
    parent: smallParent(),
    classes: smallParent().card.classes,
    settings,
    checkpoint: null,
  });
  session.put(taughtDiscs(SIZE, 1));
  const { planes, labels } = session.set.image("image-1");
  for (const { buffer } of [...planes, labels]) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("the threads end with the workshop: nothing keeps the process", () => {
  const script = `
    import { registerPixelKernels } from "../simd/register.ts";
import { openTileWorkshop } from "./src/cli/tile-threads.ts";
    const workshop = openTileWorkshop(2);
    await workshop.make({}).catch(({ message }) => console.log(message));
    workshop.end();`;
  const { stdout, status } = spawnSync("npx", ["--no-install", "tsx", "--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(stdout).toMatch(/^A training tile could not be made: /);
  expect(status).toBe(0);
});
