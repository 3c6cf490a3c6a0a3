import { createServer, type Server } from "node:http";
import { expect, type Page, test } from "@playwright/test";
import { openEngine, segment } from "./engine-page.ts";
import { openStaticHost } from "./static-host.ts";

/** Another origin that would answer anyone, and counts who asks. */
let server: Server;
let foreign: string;
let visits: string[];

test.beforeAll(async () => {
  server = createServer((request, response) => {
    visits.push(request.url ?? "");
    const headers = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" };
    response.writeHead(200, headers).end("got it");
  });
  server.on("upgrade", (request, socket) => {
    visits.push(request.url ?? "");
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the foreign server has no port");
  foreign = `127.0.0.1:${address.port}`;
});

test.beforeEach(() => {
  visits = [];
});

test.afterAll(() => {
  server.close();
});

test("the other origin answers pages without our policy", async ({ page }) => {
  await page.goto(`http://${foreign}/page`);
  expect(
    await page.evaluate((host) => fetch(`http://${host}/fetch`).then((answer) => answer.text()), foreign),
  ).toBe("got it");
  expect(visits).toContain("/fetch");
});

test("nothing in the page reaches another origin", async ({ page }) => {
  await page.goto("./");
  const outcomes = await page.evaluate(async (host) => {
    const settled = (how: (done: () => void, refused: () => void) => void): Promise<string> =>
      new Promise((resolve) =>
        how(
          () => resolve("reached"),
          () => resolve("refused"),
        ),
      );
    const url = (what: string): string => `http://${host}/${what}`;
    const element = (tag: "img" | "script" | "video", what: string): Promise<string> =>
      settled((done, refused) => {
        const each = document.createElement(tag);
        each.addEventListener("load", done);
        each.addEventListener("error", refused);
        each.src = url(what);
        document.body.append(each);
      });
    const socket = (): Promise<string> =>
      settled((done, refused) => {
        const opened = new WebSocket(`ws://${host}/socket`);
        opened.addEventListener("open", done);
        opened.addEventListener("error", refused);
      });
    navigator.sendBeacon(url("beacon"), "secret");
    return {
      fetch: await settled((done, refused) => void fetch(url("fetch")).then(done, refused)),
      post: await settled(
        (done, refused) =>
          void fetch(url("post"), { method: "POST", mode: "no-cors", body: "x" }).then(done, refused),
      ),
      image: await element("img", "image"),
      script: await element("script", "script"),
      video: await element("video", "video"),
      socket: await socket(),
      module: await settled(
        (done, refused) => void import(/* @vite-ignore */ url("module.js")).then(done, refused),
      ),
    };
  }, foreign);
  expect(new Set(Object.values(outcomes))).toEqual(new Set(["refused"]));
  expect(visits).toEqual([]);
});

/** What fetching from the other origin comes to in each of the page's workers. */
async function fetchInWorkers(page: Page): Promise<string[]> {
  const fetchForeign = (host: string): Promise<string> =>
    fetch(`http://${host}/worker`).then(
      () => "reached",
      () => "refused",
    );
  return Promise.all(page.workers().map((worker) => worker.evaluate(fetchForeign, foreign)));
}

/** The app may be replacing a worker just now; then this asks again. */
async function expectRefusals(page: Page): Promise<void> {
  await expect(async () => {
    expect(new Set(await fetchInWorkers(page))).toEqual(new Set(["refused"]));
  }).toPass();
}

test("nothing in the workers reaches another origin", async ({ page }) => {
  await openEngine(page, "wasm");
  await expectRefusals(page);
  expect(visits).toEqual([]);
});

test.describe("on a host without headers, before any service worker", () => {
  test.use({ serviceWorkers: "block" });

  test("nothing in the workers reaches another origin", async ({ page }) => {
    const host = await openStaticHost();
    try {
      await openEngine(page, "wasm", host.url);
      await expectRefusals(page);
      expect(visits).toEqual([]);
    } finally {
      await host.close();
    }
  });
});

test("a whole run asks nobody but the page's own host", async ({ page, baseURL }) => {
  const hosts = new Set<string>();
  page.context().on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") || protocol.startsWith("ws")) hosts.add(host);
  });
  await openEngine(page, "wasm");
  await segment(page, { width: 64, height: 64 });
  expect([...hosts]).toEqual([new URL(baseURL ?? "").host]);
});
