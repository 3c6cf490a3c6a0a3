import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { TuningRecord } from "../gpu/tuning-record.ts";
import { tuningFile } from "./tuning-file.ts";

const folder = mkdtempSync(join(tmpdir(), "utile-devices-"));
const path = join(folder, "cache", "devices.json");
const record: TuningRecord = { registers: { state: "measured", macsPerSecond: 1e9 } };
afterEach(() => rmSync(join(folder, "cache"), { recursive: true, force: true }));

test("what was kept of each device is there for the next command", async () => {
  await tuningFile(path).save("one", record);
  await tuningFile(path).save("two", {});
  expect(await tuningFile(path).load("one")).toEqual(record);
  expect(await tuningFile(path).load("two")).toEqual({});
  expect(await tuningFile(path).load("three")).toBeUndefined();
  expect(readdirSync(join(folder, "cache"))).toEqual(["devices.json"]);
});

test.each(["", "{", "[]", "3"])("a file that holds %j is begun anew", async (text) => {
  await tuningFile(path).save("one", record);
  writeFileSync(path, text);
  expect(await tuningFile(path).load("one")).toBeUndefined();
  await tuningFile(path).save("two", record);
  expect(await tuningFile(path).load("two")).toEqual(record);
});
