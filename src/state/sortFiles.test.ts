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
  expect(images.map(({ name }) => name)).toEqual(["a.TIF", "odd.xyz"]);
  expect(models.map(({ name }) => name)).toEqual(["cells.safetensors"]);
  expect(passedOver).toBe(2);
});
