import { expect, test } from "vitest";
import { actsIn, COMMAND_LIST, commandFor } from "./commands.ts";
import { keyLabel } from "./keyLabel.ts";
import { keyName } from "./keyName.ts";

test.each(["segment", "teach"] as const)("no key means two things in %s", (place) => {
  const keys = COMMAND_LIST.filter((command) => actsIn(command, place)).flatMap((command) => command.keys);
  expect(keys).toEqual([...new Set(keys)]);
});

test("keys of Teach act in Teach alone", () => {
  expect(commandFor("2", "teach")?.title).toBe("Brush: paint a cell");
  expect(commandFor("2", "segment")).toBeUndefined();
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
  [{ key: "z", ctrlKey: true }, "Ctrl+Z"],
  [{ key: "z", metaKey: true }, "Ctrl+Z"],
  [{ key: "Z", ctrlKey: true, shiftKey: true }, "Ctrl+Shift+Z"],
  [{ key: "z", ctrlKey: true, altKey: true }, null],
  [{ key: "x", altKey: true }, null],
] as const)("%j is named %s", (change, name) => {
  expect(keyName({ ...press, ...change })).toBe(name);
});

test.each([
  ["Shift+R", "⇧ R"],
  ["ArrowLeft", "←"],
  ["Ctrl+Shift+Z", "Ctrl ⇧ Z"],
  ["+", "+"],
  ["-", "−"],
])("%s is shown as %s", (key, label) => {
  expect(keyLabel(key)).toBe(label);
});
