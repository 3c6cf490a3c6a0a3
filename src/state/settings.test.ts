import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, parseSettings, settingsIn } from "./settings.ts";

test.each([null, "", "{", "3", "null", '{"backend":"cuda","model":7,"memory":3}'])(
  "falls back on %j",
  (text) => {
    expect(parseSettings(text)).toEqual(DEFAULT_SETTINGS);
  },
);

test("reads what was stored", () => {
  const stored = { backend: "wasm", model: "nuclei", memory: 0.5 } as const;
  expect(parseSettings(JSON.stringify(stored))).toEqual(stored);
});

test("picks the settings out of the whole state", () => {
  const state = { ...DEFAULT_SETTINGS, memory: 2, selected: null };
  expect(settingsIn(state)).toEqual({ ...DEFAULT_SETTINGS, memory: 2 });
});
