import * as v from "valibot";
import type { ModelCard } from "../core/card.ts";
import { ModelError } from "./errors.ts";

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.gtValue(0));

export const architectureSchema = v.object({
  depth: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)),
  baseFilters: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024)),
  inputChannels: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  classes: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(255)),
  dropout: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
  norm: v.literal("none", "this version has no normalisation layers"),
});

const modelClass = v.object({
  name: v.string(),
  color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i)),
  role: v.picklist(["background", "object", "rim"]),
});

const cardSchema = v.object({
  name: v.pipe(v.string(), v.nonEmpty()),
  description: v.string(),
  format: v.literal(1),
  architecture: architectureSchema,
  classes: v.array(modelClass),
  normalisation: v.object({ method: v.literal("percentile"), low: v.number(), high: v.number() }),
  pixelSizeUm: v.nullable(positive),
  objectDiameterPx: positive,
  defaultScale: v.nullable(positive),
  instances: v.object({
    threshold: probability,
    minArea: count,
    maxHoleArea: count,
    split: v.boolean(),
    splitDepth: v.pipe(v.number(), v.minValue(0)),
  }),
  training: v.object({
    data: v.string(),
    licence: v.string(),
    parent: v.nullable(v.string()),
    steps: count,
    seconds: v.pipe(v.number(), v.minValue(0)),
    command: v.string(),
    date: v.string(),
    validation: v.record(v.string(), v.number()),
  }),
  utile: v.string(),
});

/**
 * Reads a model card from a file's metadata.
 *
 * @throws ModelError naming the first field that is missing or out of range
 */
export function parseCard(fileName: string, text: string): ModelCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ModelError(`${fileName}: its model card is damaged. Copy or download the file again.`);
  }
  const result = v.safeParse(cardSchema, json);
  if (!result.success) {
    const [issue] = result.issues;
    throw new ModelError(
      `${fileName}: its model card is not one this version reads (${v.getDotPath(issue) ?? "card"}: ${issue.message}).`,
    );
  }
  const card: ModelCard = result.output;
  if (card.classes.length !== card.architecture.classes) {
    throw new ModelError(
      `${fileName}: its card names ${card.classes.length} classes for a network of ${card.architecture.classes}.`,
    );
  }
  return card;
}
