import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { findChromium } from "../scripts/chromium.mjs";

/** A browser with a profile on the disk, which can be killed without a word and started again. */
export class MortalBrowser {
  readonly #profile = mkdtempSync(join(tmpdir(), "utile-kill-"));
  #process: ChildProcess | null = null;
  #browser: Browser | null = null;

  async start(): Promise<BrowserContext> {
    const path = findChromium() ?? chromium.executablePath();
    const args = [
      "--headless=new",
      "--no-sandbox",
      "--no-first-run",
      "--disable-background-networking",
      "--remote-debugging-port=0",
      `--user-data-dir=${this.#profile}`,
      "about:blank",
    ];
    const started = spawn(path, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#process = started;
    const address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: started.stderr }).on("line", (line) => {
        const [, url] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
      started.once("exit", (code) => reject(new Error(`The browser ended with ${code} before it listened.`)));
    });
    this.#browser = await chromium.connectOverCDP(address);
    const [context] = this.#browser.contexts();
    if (context === undefined) throw new Error("The browser has no context.");
    return context;
  }

  /** Ends every process of it at once, as a power cut does to a program. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once("exit", resolve));
    this.#process?.kill("SIGKILL");
    await ended;
    await this.#browser?.close().catch(() => undefined);
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
