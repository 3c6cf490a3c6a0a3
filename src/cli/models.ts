import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineCommand } from "citty";
import { type LoadedModel, loadModel } from "../model/model.ts";
import { readBytes } from "./files.ts";
import { refuseUnknownOptions, UsageError } from "./usage.ts";

const FOLDER = fileURLToPath(new URL("../../public/models/", import.meta.url));
const EXTENSION = ".safetensors";

/** Names of the models that ship. */
async function shippedNames(): Promise<string[]> {
  const names = await readdir(FOLDER);
  return names
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => basename(name, EXTENSION))
    .sort();
}

/**
 * Loads a model by the name it ships under, or from a file.
 *
 * @throws UsageError when there is no such name
 * @throws ModelError when the file cannot be used
 */
export async function findModel(nameOrFile: string): Promise<LoadedModel> {
  if (nameOrFile.endsWith(EXTENSION)) return loadModel(basename(nameOrFile), await readBytes(nameOrFile));
  const names = await shippedNames();
  if (!names.includes(nameOrFile)) {
    throw new UsageError(
      `there is no model “${nameOrFile}”; these ship: ${names.join(", ")}. A file of your own ends in ${EXTENSION}.`,
    );
  }
  const file = `${nameOrFile}${EXTENSION}`;
  return loadModel(file, await readBytes(join(FOLDER, file)));
}

export const models = defineCommand({
  meta: { name: "models", description: "Print the cards of the models that ship, a JSON line each" },
  run: async ({ rawArgs }) => {
    refuseUnknownOptions(rawArgs, {});
    for (const name of await shippedNames()) console.log(JSON.stringify((await findModel(name)).card));
  },
});
