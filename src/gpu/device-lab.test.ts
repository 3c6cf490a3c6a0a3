import { describe, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { type OwnedDevice, openDevice, reopenDevice } from "./device.ts";
import { DeviceLab } from "./device-lab.ts";
import { DIRECT, type Profile } from "./profile.ts";
import { tune } from "./tune.ts";
import { tuneTraining } from "./tune-training.ts";
import { FORGETFUL, openNotebook } from "./tuning-record.ts";

Object.assign(globalThis, globals);
const gpu = create([]);
const search = await openDevice(gpu, true);

/** Ways that differ in their programs: what is compiled for one serves no other. */
const PROFILES = ["sound", "zeros", "broken", "deadly"].map((name, i): Profile => {
  const tile = { rows: 2, columns: 2, vectors: 1, threads: 4 * 2 ** i };
  return { ...DIRECT, name, lanes: 1, wide: tile, narrow: tile };
});

/** What is done to the programs that are compiled for a way, or to their device. */
type Harm = (device: GPUDevice, code: string) => string;

const HARM: Readonly<Record<string, Harm>> = {
  sound: (_, code) => code,
  zeros: (_, code) => code.replaceAll("finished(a", "vec4f() * finished(a"),
  broken: (_, code) => `${code}\nthis is no program`,
  deadly: (device, code) => {
    device.destroy();
    return code;
  },
};

/** A lab on real devices that does harm to the programs of some ways, and makes them all seem faster than the sound one. */
class HarmfulLab extends DeviceLab {
  opened = 1;

  constructor(owned: OwnedDevice) {
    super(owned, async () => {
      this.opened++;
      return await reopenDevice(gpu, true);
    });
  }

  override async measure(profile: Profile): ReturnType<DeviceLab["measure"]> {
    const measured = await this.#harmed(profile, () => super.measure(profile));
    return measured.ok && profile.name !== "sound" ? { ok: true, value: 1e15 } : measured;
  }

  override prove(profile: Profile): ReturnType<DeviceLab["prove"]> {
    return this.#harmed(profile, () => super.prove(profile));
  }

  override train(profile: Profile): ReturnType<DeviceLab["train"]> {
    return this.#harmed(profile, () => super.train(profile));
  }

  async #harmed<T>({ name }: Profile, job: () => Promise<T>): Promise<T> {
    const { device } = this.owned;
    const whole = device.createShaderModule.bind(device);
    device.createShaderModule = (descriptor) =>
      whole({ ...descriptor, code: HARM[name]?.(device, descriptor.code) ?? descriptor.code });
    try {
      return await job();
    } finally {
      device.createShaderModule = whole;
    }
  }
}

describe.skipIf(!search.found)("on a real device", () => {
  test("what gives zeros, does not compile or loses the device is dropped, and a fresh device goes on", async () => {
    const lab = new HarmfulLab(await reopenDevice(gpu, true));
    const tuned = await tune(lab, PROFILES, await openNotebook(FORGETFUL, "key", false), () => 0);
    expect(tuned.best?.profile.name).toBe("sound");
    expect(lab.opened).toBe(2);
    expect(lab.owned.lost()).toBeNull();
    const notes = Object.fromEntries(tuned.variants.map(({ name, state, note }) => [name, { state, note }]));
    expect(notes).toEqual({
      sound: { state: "used", note: expect.stringMatching(/GFLOP/) },
      zeros: { state: "failed", note: expect.stringMatching(/off by/) },
      broken: { state: "failed", note: expect.stringMatching(/this|parsing|expected/) },
      deadly: { state: "failed", note: "the GPU was lost while it was tried" },
    });
  });

  test("training that loses the device is dropped, told about, and goes on another way on a fresh one", async () => {
    const lab = new HarmfulLab(await reopenDevice(gpu, true));
    const ways = PROFILES.filter(({ name }) => ["deadly", "sound"].includes(name))
      .reverse()
      .map((profile) => ({ profile, macsPerSecond: 1e9 }));
    const tuned = await tuneTraining(lab, ways, await openNotebook(FORGETFUL, "key", false));
    expect(tuned).toMatchObject({ best: { profile: { name: "sound" } }, warps: true, lost: true });
    expect(tuned.variants).toEqual([
      { name: "training, deadly", state: "failed", note: "the GPU was lost while it was tried" },
      { name: "training, sound", state: "used", note: "a step is as in plain loops" },
    ]);
    expect(lab.opened).toBe(2);
    expect(lab.owned.lost()).toBeNull();
  });
});
