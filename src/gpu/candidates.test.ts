import { expect, test } from "vitest";
import { candidates } from "./candidates.ts";
import { SOFTWARE, SOFTWARE_SMALL } from "./profile.ts";

const namesFor = (traits: Parameters<typeof candidates>[0]): string[] =>
  candidates(traits).map(({ name }) => name);

test("two ways without barriers, 16 bits and sharing are tried on an adapter that computes on the CPU", () => {
  const found = candidates({ software: true, half: true, subgroup: 8 });
  expect(found.map(({ name }) => name)).toEqual([SOFTWARE.name, SOFTWARE_SMALL.name]);
  for (const each of found) expect(each).toMatchObject({ shared: null, storage: "f32", sharing: 1 });
});

test("no more threads share the reading of weights than a workgroup has", () => {
  for (const { wide, narrow, sharing } of candidates({ software: false, half: true, subgroup: 64 }))
    for (const { threads } of [wide, narrow]) expect(threads % sharing).toBe(0);
});

test("each way is tried in 16 bits where the device has them, and each has a name of its own", () => {
  const full = namesFor({ software: false, half: false, subgroup: 0 });
  expect(full.some((name) => /16 bit|subgroup/.test(name))).toBe(false);
  const names = namesFor({ software: false, half: true, subgroup: 32 });
  expect(new Set(names).size).toBe(names.length);
  for (const name of full) expect(names).toEqual(expect.arrayContaining([name, `${name}, 16 bit`]));
});

test.each([
  [0, 1],
  [4, 4],
  [6, 4],
  [8, 8],
  [32, 32],
  [64, 32],
])("with subgroups of %i threads or more, %i share the reading of weights", (subgroup, sharing) => {
  const most = candidates({ software: false, half: false, subgroup }).map((profile) => profile.sharing);
  expect(Math.max(...most)).toBe(sharing);
});
