import { type ChildProcess, fork } from "node:child_process";
import process from "node:process";
import * as v from "valibot";
import type { Case, Work } from "./case.ts";
import { type Contestant, within } from "./contestant.ts";
import type { About, Repeats, Timing } from "./host.ts";
import { type Answer, answerSchema, type Question } from "./messages.ts";
import { SERVE } from "./serve.ts";

/** Time in s in which an engine must have started. */
const START_SECONDS = 300;

/** An engine in a process of its own, which is this program started again. */
export class Forked implements Contestant {
  readonly name: string;
  readonly group: string;
  readonly works: readonly Work[];
  #child: ChildProcess | null = null;

  constructor(name: string, group: string, works: readonly Work[]) {
    this.name = name;
    this.group = group;
    this.works = works;
  }

  async start(): Promise<About> {
    const [, entry = ""] = process.argv;
    const child = fork(entry, [SERVE, this.name], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    this.#child = child;
    const answer = await this.#ask(child, START_SECONDS);
    if (answer.kind === "ready") return answer.about;
    await this.stop();
    throw new Error(answer.kind === "failed" ? answer.message : "it answered out of turn");
  }

  async measure(each: Case, repeats: Repeats, limitSeconds: number): Promise<Timing> {
    if (this.#child === null) await this.start();
    const child = this.#child;
    if (child === null) throw new Error("it does not start again");
    const question: Question = { each, repeats };
    const answer = await this.#ask(child, limitSeconds, question);
    if (answer.kind === "measured") return answer.timing;
    await this.stop(); // what failed may have left anything behind
    throw new Error(answer.kind === "failed" ? answer.message : "it answered out of turn");
  }

  async stop(): Promise<void> {
    this.#child?.removeAllListeners();
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }

  #ask(child: ChildProcess, seconds: number, question?: Question): Promise<Answer> {
    const answered = new Promise<Answer>((resolve) => {
      child.removeAllListeners();
      child.once("message", (message) => resolve(v.parse(answerSchema, message)));
      child.once("exit", (code, signal) => {
        this.#child = null;
        resolve({ kind: "failed", message: `its process ended (${signal ?? `status ${code}`})` });
      });
      if (question !== undefined) child.send(question);
    });
    return within(seconds, answered, () => this.stop());
  }
}
