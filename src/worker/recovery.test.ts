import { describe, expect, test } from "vitest";
import {
  BadResultError,
  GpuFaultError,
  GpuLostError,
  OutOfMemoryError,
  RemoteError,
  WorkerLostError,
} from "./errors.ts";
import { retreatFrom } from "./recovery.ts";

const LOST = new GpuLostError("gone");

describe("retreatFrom", () => {
  test.each([
    { number: 0, onGpu: true, toWasm: false },
    { number: 1, onGpu: true, toWasm: true },
    { number: 0, onGpu: false, toWasm: false },
    { number: 1, onGpu: false, toWasm: false },
  ])("attempt $number on the GPU: $onGpu, goes on on WASM: $toWasm", ({ number, onGpu, toWasm }) => {
    const error = new OutOfMemoryError("full");
    expect(retreatFrom({ number, onGpu, options: {}, error })?.toWasm).toBe(toWasm);
  });

  test("gives up after three attempts", () => {
    expect(retreatFrom({ number: 2, onGpu: false, options: {}, error: LOST })).toBeNull();
  });

  test.each([
    { options: {}, smaller: { memoryShare: 0.25 } },
    { options: { memoryShare: 0.25, rotations: 8 as const }, smaller: { memoryShare: 0.0625, rotations: 8 } },
    { options: { tileSize: 20_000 }, smaller: { memoryShare: 0.25, tileSize: 572 } },
    { options: { tileSize: 400 }, smaller: { memoryShare: 0.25, tileSize: 200 } },
  ])("makes tiles smaller: $options", ({ options, smaller }) => {
    expect(retreatFrom({ number: 0, onGpu: true, options, error: LOST })?.options).toEqual(smaller);
  });

  test.each([
    { error: LOST, notice: "The GPU was lost; trying again with smaller tiles." },
    {
      error: new OutOfMemoryError(""),
      notice: "There was not enough memory; trying again with smaller tiles.",
    },
    { error: new GpuFaultError(""), notice: "The GPU reported an error; trying again with smaller tiles." },
    {
      error: new WorkerLostError(""),
      notice: "The engine stopped and was started again; trying again with smaller tiles.",
    },
    {
      error: new BadResultError(""),
      notice: "The GPU's answer could not be right; trying again on the CPU (WASM).",
    },
  ])("tells people: $notice", ({ error, notice }) => {
    expect(retreatFrom({ number: 0, onGpu: true, options: {}, error })?.notice).toBe(notice);
  });

  test.each([
    new RemoteError({ name: "ModelError", message: "no such model" }),
    new DOMException("Cancelled.", "AbortError"),
    "a text",
  ])("does not try again after %s", (error) => {
    expect(retreatFrom({ number: 0, onGpu: true, options: {}, error })).toBeNull();
  });

  test("an answer that WASM, too, gets wrong is final", () => {
    expect(
      retreatFrom({ number: 0, onGpu: false, options: {}, error: new BadResultError("NaN") }),
    ).toBeNull();
  });
});
