import { expect, test, vi } from "vitest";
import { offerVersion } from "./offerVersion.ts";
import { files, items, testStore, until } from "./testStore.ts";

/** A store that is offered a newer version, how often that was asked to take over, and the texts of its notices. */
function offered(answer: boolean) {
  const store = testStore();
  const asked = { times: 0 };
  offerVersion(store, async () => {
    asked.times++;
    return answer;
  });
  const texts = () => store.getState().notices.map(({ text }) => text);
  const press = () => store.getState().notices.at(-1)?.action?.run();
  return { store, asked, texts, press };
}

test("a newer version is loaded when that is asked for, not before", async () => {
  const { store, asked, texts, press } = offered(true);
  expect(texts()).toEqual(["A newer version of Utile is ready. Your work stays."]);
  expect(store.getState().notices[0]?.action?.stays).toBe(true);
  expect(asked.times).toBe(0);
  press();
  await vi.waitFor(() => expect(asked.times).toBe(1));
  expect(texts()).toHaveLength(1);
});

test("other tabs of this version come first", async () => {
  const { store, asked, texts, press } = offered(false);
  press();
  await until(store, () => texts().length === 2);
  expect(texts().at(-1)).toBe("Utile is open in other tabs. Close them, then load the newer version.");
  press();
  await until(store, () => texts().length === 3);
  expect(asked.times).toBe(2);
});

test("work that is nowhere else keeps this version open", async () => {
  const { store, asked, texts, press } = offered(true);
  store.getState().addFiles(files("a.png"));
  await until(store, () => items(store).every(({ decoding }) => decoding.status === "ready"));
  await store.getState().runAll();
  store.setState({ saving: { status: "off", message: "There is no storage here." } });
  press();
  await until(store, () => texts().length === 2);
  expect(texts().at(-1)).toBe("Not all of your work is saved or exported yet, so this version stays open.");
  expect(asked.times).toBe(0);
});
