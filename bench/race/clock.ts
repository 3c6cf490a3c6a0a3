/** A moment, in s since some beginning. */
export interface Instant {
  readonly wall: number;
  /** Of all cores together, spent by the processes that do the work: on an adapter that computes on the CPU, all of it. */
  readonly processor: number;
}

export type Clock = () => Promise<Instant>;

/** Which of the two tells what an engine needs: on a CPU shared with other work, a busy wall clock says little. */
export type ClockName = keyof Instant;

export async function timed(clock: Clock, work: () => Promise<unknown>): Promise<Instant> {
  const begin = await clock();
  await work();
  const end = await clock();
  return { wall: end.wall - begin.wall, processor: end.processor - begin.processor };
}
