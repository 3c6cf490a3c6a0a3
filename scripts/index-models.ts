// Writes public/models/index.json: what the app offers before it has loaded a model, from the cards in the files.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadModel } from "../src/model/model.ts";

const FOLDER = "public/models";
/** Titles for people, in the order they are offered; the first is the default. */
const TITLES: Readonly<Record<string, string>> = {
  cells: "Cells, any microscope",
  nuclei: "Nuclei in fluorescence",
  "cells-phase": "Cells in phase contrast",
  "cells-dic": "Cells in DIC",
  "membranes-em": "Cells between membranes, electron microscopy",
};

/** The list's text; a test holds the committed file against it. */
export function modelIndex(): string {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".safetensors"));
  const offers = files.map((file) => {
    const bytes = readFileSync(join(FOLDER, file));
    const { name, description } = loadModel(file, new Uint8Array(bytes).buffer).card;
    return { name, title: TITLES[name] ?? name, description, file, bytes: bytes.length };
  });
  const rank = Object.keys(TITLES);
  offers.sort((a, b) => rank.indexOf(a.name) - rank.indexOf(b.name));
  return `${JSON.stringify(offers, null, 2)}\n`;
}

if (process.argv[1]?.endsWith("index-models.ts")) writeFileSync(join(FOLDER, "index.json"), modelIndex());
