import { expect, test } from "vitest";
import { COMMAND_LIST } from "./commands.ts";
import { keyLabel } from "./keyLabel.ts";
import { keyName } from "./keyName.ts";

test("no key means two things", () => {
  const keys = COMMAND_LIST.flatMap((command) => command.keys);
  expect(keys).toEqual([...new Set(keys)]);
});

const press = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test.each([
  [{ key: "r" }, "R"],
  [{ key: "R", shiftKey: true }, "Shift+R"],
  [{ key: "?", shiftKey: true }, "?"],
  [{ key: "+", shiftKey: true }, "+"],
  [{ key: "ArrowLeft" }, "ArrowLeft"],
  [{ key: "ArrowLeft", shiftKey: true }, "Shift+ArrowLeft"],
  [{ key: "c", ctrlKey: true }, null],
] as const)("%j is named %s", (change, name) => {
  expect(keyName({ ...press, ...change })).toBe(name);
});

test.each([
  ["Shift+R", "⇧ R"],
  ["ArrowLeft", "←"],
  ["+", "+"],
  ["-", "−"],
])("%s is shown as %s", (key, label) => {
  expect(keyLabel(key)).toBe(label);
});
