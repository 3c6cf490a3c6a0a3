import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Edit } from "../core/edit.ts";
import { filesIn } from "./file-ref.ts";
import type { Change, Keep, OpenProject } from "./open-project.ts";
import { openStorage, type Storage } from "./storage.ts";
import { type DiskFault, MemoryArea, MemoryLocks } from "./testing.ts";

let area: MemoryArea;
let locks: MemoryLocks;
let storage: Storage;
let name: string;

const events = { onBlocked: () => {}, onClosed: () => {} };
const reopened = () => openStorage(area, locks, events, name);

beforeEach(async () => {
  area = new MemoryArea();
  locks = new MemoryLocks();
  name = crypto.randomUUID();
  storage = await reopened();
});

afterEach(() => {
  vi.restoreAllMocks();
});

function edit(title: string): Edit {
  const rect = { x: 0, y: 0, width: 1, height: 1 };
  return { title, plane: "ids", runs: Uint32Array.of(0, 1, 0, 7), classes: [], rect };
}

const putNote = (text: string): Change => ({ kind: "put", piece: "note", name: "", value: { text } });

async function putFile(keep: Keep, text: string): Promise<readonly Change[]> {
  const content = await keep(new Blob([text]), "images/a.png");
  return [{ kind: "put", piece: "image", name: "image-1", value: { content } }];
}

/** Everything a project holds, its files by what is in them. */
async function contents(project: OpenProject): Promise<unknown> {
  const pieces = await project.pieces();
  const files: Record<string, string> = {};
  for (const { kind, value } of pieces) {
    if (kind !== "image") continue;
    for (const ref of filesIn(value)) files[ref.name] = await (await project.read(ref)).text();
  }
  const notes = pieces.filter(({ kind }) => kind === "note").map(({ value }) => value);
  const edits = [...(await project.edits("image-1"))].map(([index, { title }]) => `${index} ${title}`);
  return { files, notes, edits };
}

test("keeps records, edits and files over a restart", async () => {
  const project = await storage.create("Plate 1");
  await project.update((keep) => putFile(keep, "pixels"));
  await project.write([
    putNote("one"),
    { kind: "edits", image: "image-1", from: 0, edits: [edit("a"), edit("b")] },
  ]);
  await project.write([{ kind: "edits", image: "image-1", from: 1, edits: [edit("c")] }]);
  const again = await reopened();
  expect(await again.list()).toMatchObject([{ name: "Plate 1", images: 1, bytes: 6, deleted: null }]);
  expect(await contents(await again.open(project.id))).toEqual({
    files: { "images/a.png": "pixels" },
    notes: [{ text: "one" }],
    edits: ["0 a", "1 c"],
  });
});

describe.each<DiskFault | "put" | "commit">(["full", "torn", "lost", "put", "commit"])(
  "when the disk is %s",
  (fault) => {
    /** Makes the next write to the disk or the database go wrong. */
    function arm(): void {
      if (fault === "put") {
        vi.spyOn(IDBObjectStore.prototype, "put").mockImplementationOnce(() => {
          throw new DOMException("The disk is full.", "QuotaExceededError");
        });
      } else if (fault === "commit") {
        const { put } = IDBObjectStore.prototype;
        vi.spyOn(IDBObjectStore.prototype, "put").mockImplementationOnce(function (
          this: IDBObjectStore,
          value,
          key,
        ) {
          const request = put.call(this, value, key);
          this.transaction.abort();
          return request;
        });
      } else area.fault = fault;
    }

    test("what was saved stays, nothing of the new is seen, and the next try works", async () => {
      const project = await storage.create("Plate 1");
      await project.update((keep) => putFile(keep, "first"));
      await project.write([putNote("one")]);
      const before = await contents(project);

      arm();
      await expect(
        project.update(async (keep) => [putNote("two"), ...(await putFile(keep, "second"))]),
      ).rejects.toThrow();
      expect(await contents(await (await reopened()).open(project.id))).toEqual(before);

      const open = await storage.open(project.id);
      await open.update(async (keep) => [putNote("two"), ...(await putFile(keep, "second"))]);
      const after = { files: { "images/a.png": "second" }, notes: [{ text: "two" }], edits: [] };
      expect(await contents(open)).toEqual(after);
      await storage.collect();
      expect(area.files.size).toBe(1);
      expect(await contents(await (await reopened()).open(project.id))).toEqual(after);
    });
  },
);

test("fails at any write of a long transaction without leaving a part of it", async () => {
  const project = await storage.create("Plate 1");
  const changes = (round: string): Change[] => [
    putNote(round),
    {
      kind: "edits",
      image: "image-1",
      from: 0,
      edits: [edit(`${round} 1`), edit(`${round} 2`), edit(`${round} 3`)],
    },
  ];
  await project.write(changes("old"));
  const before = await contents(project);
  const { put } = IDBObjectStore.prototype;
  // A note, three edits and the project's row.
  for (let at = 0; at < 5; at++) {
    let count = 0;
    const spy = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
      this: IDBObjectStore,
      value,
      key,
    ) {
      if (count++ === at) throw new DOMException("The disk is full.", "QuotaExceededError");
      return put.call(this, value, key);
    });
    await expect(project.write(changes(`new ${at}`))).rejects.toMatchObject({ name: "QuotaExceededError" });
    expect(count).toBe(at + 1);
    spy.mockRestore();
    expect(await contents(project)).toEqual(before);
  }
  await project.write(changes("new"));
  expect(await contents(project)).not.toEqual(before);
});

test("the same bytes are kept once, for a copy of the project too", async () => {
  const project = await storage.create("Plate 1");
  await project.update((keep) => putFile(keep, "pixels"));
  await project.update((keep) => putFile(keep, "pixels"));
  await project.write([{ kind: "edits", image: "image-1", from: 0, edits: [edit("a")] }]);
  const copy = await storage.duplicate(project.id, "Plate 1 (copy)");
  expect(area.files.size).toBe(1);
  expect(await contents(await storage.open(copy))).toEqual(await contents(project));
  await storage.purge(project.id);
  expect(area.files.size).toBe(1);
  expect(await contents(await storage.open(copy))).toMatchObject({ edits: ["0 a"] });
  await storage.purge(copy);
  expect(area.files.size).toBe(0);
});

test("a deleted project can be put back", async () => {
  const project = await storage.create("Plate 1");
  await storage.remove(project.id);
  await expect(project.write([putNote("late")])).rejects.toMatchObject({ name: "ProjectMovedError" });
  expect(await storage.list()).toMatchObject([{ name: "Plate 1", deleted: expect.any(Number) }]);
  await storage.putBack(project.id);
  expect(await storage.list()).toMatchObject([{ name: "Plate 1", deleted: null }]);
});

test("only the page that opened a project last can write it", async () => {
  const first = await storage.create("Plate 1");
  await first.write([putNote("first")]);
  const second = await storage.open(first.id);
  await expect(first.write([putNote("late")])).rejects.toMatchObject({ name: "ProjectMovedError" });
  await second.write([putNote("second")]);
  expect(await contents(second)).toMatchObject({ notes: [{ text: "second" }] });
});

test("a file that shrank or went is told of by its name", async () => {
  const project = await storage.create("Plate 1");
  await project.update((keep) => putFile(keep, "pixels"));
  const [file] = area.files.keys();
  area.files.set(file ?? "", new Uint8Array(3));
  await expect(contents(project)).rejects.toThrow("images/a.png is cut short: 3 of 6 bytes are left.");
  area.files.clear();
  await expect(contents(project)).rejects.toThrow("images/a.png is no longer in the browser's storage.");
  // Written again, it is there again.
  await project.update((keep) => putFile(keep, "pixels"));
  expect(await contents(project)).toMatchObject({ files: { "images/a.png": "pixels" } });
});

test("files being written are not swept away", async () => {
  const project = await storage.create("Plate 1");
  await project.update(async (keep) => {
    const changes = await putFile(keep, "pixels");
    await storage.collect();
    return changes;
  });
  expect(await contents(project)).toMatchObject({ files: { "images/a.png": "pixels" } });
});

test("an older page gives the database up, and cannot open a newer one", async () => {
  const onClosed = vi.fn();
  const old = await openStorage(area, locks, { onBlocked: () => {}, onClosed }, "versions");
  const project = await old.create("Plate 1");
  const newer = indexedDB.open("versions", 2);
  await new Promise((resolve) => {
    newer.onsuccess = resolve;
  });
  expect(onClosed).toHaveBeenCalledOnce();
  await expect(project.write([putNote("late")])).rejects.toMatchObject({ name: "InvalidStateError" });
  await expect(openStorage(area, locks, events, "versions")).rejects.toMatchObject({
    name: "NewerFormatError",
  });
});
