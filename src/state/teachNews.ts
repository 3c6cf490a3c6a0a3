import type { TeachProgress } from "../worker/teach-protocol.ts";
import type { TeachNews } from "./teachRecord.ts";

/** Milliseconds between two updates of the page's figures: four a second can be read, and cost no frame. */
const INTERVAL = 250;

/** Gathers what training tells, so that the page is not drawn anew at every step. */
export interface NewsDesk {
  readonly take: (told: TeachProgress) => void;
  /** Passes on what is gathered at once. */
  readonly flush: () => void;
}

/** @param publish told what came together since its last call */
export function createNewsDesk(publish: (news: TeachNews) => void, now: () => number): NewsDesk {
  let gathered: TeachProgress[] = [];
  let since = now();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (gathered.length === 0) return;
    const news = { progress: gathered, seconds: (now() - since) / 1000 };
    gathered = [];
    since = now();
    publish(news);
  };

  return {
    take: (told) => {
      gathered.push(told);
      timer ??= setTimeout(flush, INTERVAL);
    },
    flush,
  };
}
