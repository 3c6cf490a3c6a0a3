import type { ImageItem } from "../../state/image.ts";
import { count, plural } from "../format.ts";

/** What the list says of an image, in one line, with a bar while the network runs. */
export interface ImageStatus {
  readonly text: string;
  readonly tone: "quiet" | "busy" | "bad";
  /** In [0, 1], or null for no bar. */
  readonly bar: number | null;
}

/** @param labelled painted cells; null where they do not matter or nothing is painted */
export function imageStatus(
  { name, decoding, work, outcome }: ImageItem,
  labelled: number | null,
): ImageStatus {
  if (decoding.status === "failed") return bad(withoutName(decoding.message, name));
  if (work.status === "failed") return bad(withoutName(work.message, name));
  if (work.status === "running") return running(work.tilesDone, work.tileCount);
  if (work.status === "queued") return { text: "next in line", tone: "busy", bar: 0 };
  if (labelled !== null) return quiet(`${plural(labelled, "cell")} labelled`);
  if (outcome !== null)
    return quiet(outcome.found === null ? "finding cells" : plural(outcome.found.labels.count, "cell"));
  if (decoding.status === "decoding") return { text: "opening", tone: "busy", bar: null };
  if (decoding.status === "waiting") return quiet("waiting");
  const { width, height } = decoding.facts;
  return quiet(`${count(width)} × ${count(height)}`);
}

/** A message without the file's name in front, for places that show the name themselves. */
export function withoutName(message: string, name: string): string {
  const rest = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

const bad = (text: string): ImageStatus => ({ text, tone: "bad", bar: null });

const quiet = (text: string): ImageStatus => ({ text, tone: "quiet", bar: null });

function running(tilesDone: number, tileCount: number): ImageStatus {
  if (tileCount === 0) return { text: "getting ready", tone: "busy", bar: 0 };
  const tile = Math.min(tilesDone + 1, tileCount);
  return { text: `tile ${tile} of ${tileCount}`, tone: "busy", bar: tilesDone / tileCount };
}
