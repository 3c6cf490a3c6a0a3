import { expect, test } from "vitest";
import { sortFiles } from "./sortFiles.ts";

const file = (path: string) => {
  const slash = path.lastIndexOf("/") + 1;
  return { name: path.slice(slash), folder: path.slice(0, slash), file: new Blob() };
};

test("parts images from models and passes over what a folder holds besides", () => {
  const dropped = ["plate/a.TIF", "plate/notes.txt", "plate/.a.tif", "odd.xyz", "cells.safetensors"].map(
    file,
  );
  const { images, models, passedOver } = sortFiles(dropped, [".tif"]);
  expect(images.map(({ name }) => name)).toEqual(["odd.xyz", "a.TIF"]);
  expect(models.map(({ name }) => name)).toEqual(["cells.safetensors"]);
  expect(passedOver).toBe(2);
});

test("lists folders as people count, and loose files as they were given", () => {
  const dropped = ["z.tif", "p/10.tif", "p/2.tif", "p/a/1.tif", "a.tif"].map(file);
  const { images } = sortFiles(dropped, [".tif"]);
  expect(images.map(({ folder, name }) => folder + name)).toEqual([
    "z.tif",
    "a.tif",
    "p/2.tif",
    "p/10.tif",
    "p/a/1.tif",
  ]);
});
