import type { ImageId } from "./image.ts";
import { type Means, type RunResult, runImage } from "./runImage.ts";
import { runFraction, runPixels } from "./runPlan.ts";

/**
 * Runs the network on images one after another, the cells of one being found while the network is at the next; a failed
 * one never stops the others.
 *
 * @param onProgress told how many images are finished, whether well or not, and what share of the network's work is done
 * @returns how each ended; those after a cancellation, and those no longer in the list, are left out
 */
export async function runInTurn(
  means: Means,
  ids: readonly ImageId[],
  signal: AbortSignal,
  onProgress: (finished: number, fraction: number) => void,
): Promise<RunResult[]> {
  const results: RunResult[] = [];
  const pixels = runPixels(ids, means.get().images);
  let fraction = 0;
  const tell = () => onProgress(results.length, fraction);
  let former: Promise<unknown> = Promise.resolve();
  for (const [index, id] of ids.entries()) {
    if (signal.aborted) break;
    if (means.get().images[id] === undefined) continue;
    const onShare = (share: number) => {
      fraction = runFraction(pixels, index, share);
      tell();
    };
    const { ended } = await runImage(means, { id, next: ids[index + 1], signal, former, onShare });
    onShare(1);
    const counted = ended.then((result) => {
      results.push(result);
      tell();
    });
    former = Promise.all([former, counted]);
  }
  await former;
  return results;
}
