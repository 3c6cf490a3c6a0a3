import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import * as v from "valibot";
import { findChromium } from "../scripts/chromium.mjs";

const message = v.object({
  id: v.optional(v.number()),
  result: v.optional(v.record(v.string(), v.unknown())),
  error: v.optional(v.object({ message: v.string() })),
});
const evaluation = v.object({
  result: v.object({ value: v.optional(v.unknown()) }),
  exceptionDetails: v.optional(v.object({ text: v.string() })),
});

/** A tab that nobody keeps in sight. */
export interface BareTab {
  /** Value of an expression, once it has one. */
  readonly evaluate: (expression: string) => Promise<unknown>;
}

/** The expression that calls a function of its own in a tab. */
export function calling<A>(work: (argument: A) => unknown, argument: A): string {
  return `(${work})(${JSON.stringify(argument)})`;
}

/**
 * A Chromium of a test's own. Playwright tells each of its pages that it is in sight, whatever lies before it; here a
 * tab behind another is hidden as it is for a person.
 */
export class BareBrowser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #input: Writable;
  readonly #waiting = new Map<number, (text: v.InferOutput<typeof message>) => void>();
  #lastId = 0;

  constructor() {
    const chromium = findChromium();
    if (chromium === null) throw new Error("There is no Chromium here; set CHROME_PATH to one.");
    this.#profile = mkdtempSync(join(tmpdir(), "utile-browser-"));
    const flags = ["--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--no-first-run"];
    this.#process = spawn(chromium, [...flags, `--user-data-dir=${this.#profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const [, , , input, output] = this.#process.stdio;
    if (!(input instanceof Writable && output instanceof Readable)) throw new Error("Chromium has no pipes.");
    this.#input = input;
    this.#listen(output);
  }

  /** Opens a tab in front of the others. */
  async open(url: string): Promise<BareTab> {
    const { targetId } = await this.#send("Target.createTarget", { url });
    const { sessionId } = await this.#send("Target.attachToTarget", { targetId, flatten: true });
    const evaluate = async (expression: string): Promise<unknown> => {
      const options = { expression, awaitPromise: true, returnByValue: true };
      const answer = await this.#send("Runtime.evaluate", options, String(sessionId));
      const { result, exceptionDetails } = v.parse(evaluation, answer);
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(answer));
      return result.value;
    };
    return { evaluate };
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    await this.#send("Browser.close", {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Messages end in a zero byte. */
  #listen(output: Readable): void {
    let rest = "";
    output.setEncoding("utf8").on("data", (chunk: string) => {
      const texts = (rest + chunk).split("\0");
      rest = texts.pop() ?? "";
      for (const text of texts) {
        const parsed = v.parse(message, JSON.parse(text));
        if (parsed.id !== undefined) this.#waiting.get(parsed.id)?.(parsed);
      }
    });
  }
}
