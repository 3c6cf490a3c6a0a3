import process from "node:process";
import * as v from "valibot";
import { type Host, measureCase } from "./host.ts";
import { type Answer, questionSchema } from "./messages.ts";
import { nodeClock, peakMemory, resetPeakMemory } from "./node-meters.ts";

/** Option with which a benchmark starts itself again as the process of one engine. */
export const SERVE = "--serve";

export type HostMaker = () => Promise<Host>;

const meters = { clock: nodeClock, processMemory: { reset: resetPeakMemory, peak: peakMemory } };

function say(answer: Answer): void {
  process.send?.(answer);
}

function sayWhy(thrown: unknown): void {
  say({ kind: "failed", message: firstLine(thrown) });
}

/** Shaders and minified modules come with some messages. */
function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.split("\n")[0]?.slice(0, 300) ?? "";
}

/** Computes what the parent process asks for until that goes away. */
export async function serve(makers: Readonly<Record<string, HostMaker>>, name: string): Promise<void> {
  process.on("disconnect", () => process.exit(0));
  process.on("uncaughtException", (error) => {
    sayWhy(error);
    process.exit(1);
  });
  try {
    const make = makers[name];
    if (make === undefined) throw new RangeError(`there is no engine ${name}`);
    const host = await make();
    process.on("message", (message) => {
      const { each, repeats } = v.parse(questionSchema, message);
      measureCase(host, each, repeats, meters).then((timing) => {
        say({ kind: "measured", timing: { ...timing, answer: [...timing.answer] } });
      }, sayWhy);
    });
    const { variants, ...about } = host.about;
    say({ kind: "ready", about: { ...about, ...(variants && { variants: [...variants] }) } });
  } catch (error) {
    sayWhy(error);
  }
}
