import type { Browser, Page } from "@playwright/test";
import type { ViteDevServer } from "vite";
import type { PageEngine } from "../browser/race-page.ts";
import { openPage, type PageAdapter } from "../harness/chromium.ts";
import type { Case, Work } from "./case.ts";
import { type Contestant, within } from "./contestant.ts";
import type { About, Repeats, Timing } from "./host.ts";

const START_SECONDS = 300;

/** An engine in a Chromium of its own. */
export class Paged implements Contestant {
  readonly name: PageEngine;
  readonly group = "WebGPU in Chromium";
  readonly works: readonly Work[];
  readonly #server: ViteDevServer;
  readonly #adapter: PageAdapter;
  #open: { browser: Browser; page: Page } | null = null;

  constructor(name: PageEngine, works: readonly Work[], server: ViteDevServer, adapter: PageAdapter) {
    this.name = name;
    this.works = works;
    this.#server = server;
    this.#adapter = adapter;
  }

  start(): Promise<About> {
    return within(START_SECONDS, this.#start(), () => this.stop());
  }

  async measure(each: Case, repeats: Repeats, limitSeconds: number): Promise<Timing> {
    if (this.#open === null) await this.start();
    const measured = this.#open?.page.evaluate(
      (question) => window.racePage?.measure(question.each, question.repeats),
      { each, repeats: { passes: repeats.passes, enough: repeats.enough } },
    );
    try {
      const timing = await within(limitSeconds, measured ?? Promise.resolve(undefined), () => this.stop());
      if (timing === undefined) throw new Error("its page is gone");
      return timing;
    } catch (error) {
      await this.stop(); // what failed may have left anything behind
      throw new Error(firstLine(error));
    }
  }

  async stop(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.browser.close();
  }

  async #start(): Promise<About> {
    const open = await openPage(this.#server, "bench/browser/race.html", this.#adapter);
    this.#open = open;
    const { browser, page } = open;
    const session = await browser.newBrowserCDPSession();
    await page.exposeFunction("processorSeconds", async () => {
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    });
    await page.waitForFunction(() => window.racePage !== undefined, null, { timeout: 120_000 });
    const about = await page.evaluate(({ name, runtime }) => window.racePage?.start(name, runtime), {
      name: this.name,
      runtime: `Chromium ${browser.version()}`,
    });
    if (about === undefined) throw new Error("its page is gone");
    return about;
  }
}

/** Playwright adds where in the page it happened. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] ?? "").replace(/^page\.evaluate: (Error: )?/, "").slice(0, 300);
}
