import { expect, test } from "vitest";
import { DIRECT, type Profile, SHARED } from "./profile.ts";
import { tuneDevice } from "./tune-device.ts";
import { FORGETFUL, openNotebook } from "./tuning-record.ts";

/** A device that is lost when it trains in some way, and what is asked of it. */
class Bench {
  readonly log: string[] = [];
  readonly #deadly: readonly Profile[];
  #lost = false;

  constructor(...deadly: Profile[]) {
    this.#deadly = deadly;
  }

  async start(software = false): ReturnType<typeof tuneDevice> {
    const lab = {
      measure: async (profile: Profile) => ({ ok: true, value: profile === SHARED ? 2e9 : 1e9 }) as const,
      prove: async (profile: Profile) => this.#answer(`proving ${profile.name}`),
      warp: async () => this.#answer("making tiles"),
      train: async (profile: Profile) => {
        this.#lost = this.#deadly.includes(profile);
        return this.#answer(`training ${profile.name}`);
      },
      recover: async () => {
        const was = this.#lost;
        this.#lost = false;
        if (was) this.log.push("a fresh device");
        return was;
      },
    };
    return tuneDevice(lab, [SHARED, DIRECT], await openNotebook(FORGETFUL, "key", false), software);
  }

  #answer(entry: string): { ok: true; value: number } {
    this.log.push(entry);
    return { ok: true, value: 0 };
  }
}

test("the way that predicts fastest trains, too", async () => {
  const { tuned, trained } = await new Bench().start();
  expect([tuned.best?.profile, trained?.best?.profile]).toEqual([SHARED, SHARED]);
});

test("when training loses the device, a fresh one is proved before anything is computed on it", async () => {
  const bench = new Bench(SHARED);
  const { tuned, trained } = await bench.start();
  expect([tuned.best?.profile, trained?.best?.profile]).toEqual([SHARED, DIRECT]);
  expect(trained?.variants.map(({ name, state }) => ({ name, state }))).toEqual([
    { name: `training, ${SHARED.name}`, state: "failed" },
    { name: `training, ${DIRECT.name}`, state: "used" },
  ]);
  const again = [`proving ${SHARED.name}`, "making tiles", `training ${DIRECT.name}`];
  expect(bench.log.slice(bench.log.indexOf("a fresh device") + 1)).toEqual([
    `training ${DIRECT.name}`,
    ...again,
  ]);
});

test("when every way to train loses the device there is none, and prediction goes on", async () => {
  const { tuned, trained } = await new Bench(SHARED, DIRECT).start();
  expect([tuned.best?.profile, trained?.best]).toEqual([SHARED, null]);
  expect(trained?.lost).toBe(false);
});

test("training is not tried on a device that computes on the CPU", async () => {
  expect((await new Bench().start(true)).trained).toBeNull();
});
