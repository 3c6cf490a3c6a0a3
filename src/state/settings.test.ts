import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, parseSettings } from "./settings.ts";

test.each([null, "", "{", "3", "null", '{"backend":"cuda","model":7}'])("falls back on %j", (text) => {
  expect(parseSettings(text)).toEqual(DEFAULT_SETTINGS);
});

test("reads what was stored", () => {
  expect(parseSettings('{"backend":"wasm","model":"nuclei"}')).toEqual({ backend: "wasm", model: "nuclei" });
});
