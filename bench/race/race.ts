import { type Case, caseName, flopOf, type Work } from "./case.ts";
import type { Contestant } from "./contestant.ts";
import type { About, Repeats, Timing } from "./host.ts";
import { type Omission, type Row, rowOf } from "./row.ts";

export interface RaceOptions extends Repeats {
  /** Moment of `performance.now()` at which nothing new is begun. */
  readonly deadline: number;
  /** Seconds that one engine may spend on one case. */
  readonly limitSeconds: number;
  /** Called after each step with what is known so far. */
  readonly keep: (state: RaceState) => void;
  readonly say: (line: string) => void;
}

export type RaceAbout = About & { readonly group: string };

export interface RaceState {
  readonly contestants: Readonly<Record<string, RaceAbout>>;
  /** Engines that do not start here, and why. */
  readonly absent: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly omissions: readonly Omission[];
}

/** One that runs, and how fast it was. */
interface Runner {
  readonly contestant: Contestant;
  /** Wall seconds a FLOP of the last case of each work, with all its passes. */
  readonly pace: Map<Work, number>;
  /** Works of which a case was left out, and with it all larger ones. */
  readonly over: Set<Work>;
}

/** A case that is not begun. */
class LeftOut extends Error {}

/** What is known so far, as it grows. */
interface Known extends RaceState {
  readonly contestants: Record<string, RaceAbout>;
  readonly absent: Record<string, string>;
  readonly rows: Row[];
  readonly omissions: Omission[];
  /** What the first engine of the run answered to each case. */
  readonly answers: Map<string, readonly number[]>;
}

/**
 * Group after group, each with its part of the time that is left; in a group, each case through every engine, one engine
 * after the other, so that what is compared was measured within moments.
 */
export async function race(
  contestants: readonly Contestant[],
  cases: readonly Case[],
  options: RaceOptions,
): Promise<RaceState> {
  const known: Known = { contestants: {}, absent: {}, rows: [], omissions: [], answers: new Map() };
  const groups = [...new Set(contestants.map(({ group }) => group))];
  for (const [index, group] of groups.entries()) {
    const left = Math.max(0, options.deadline - performance.now());
    const deadline = performance.now() + left / (groups.length - index);
    const members = contestants.filter((contestant) => contestant.group === group);
    try {
      const runners = await startAll(members, known, options);
      sharePeaks(known.contestants);
      for (const each of cases) await heat(runners, each, known, { ...options, deadline });
    } finally {
      for (const contestant of members) await contestant.stop();
    }
  }
  const { answers, ...state } = known;
  return state;
}

async function startAll(
  members: readonly Contestant[],
  known: Known,
  { say }: RaceOptions,
): Promise<Runner[]> {
  const runners: Runner[] = [];
  for (const contestant of members) {
    const { name, group } = contestant;
    try {
      const about = await contestant.start();
      known.contestants[name] = { group, ...about };
      runners.push({ contestant, pace: new Map(), over: new Set() });
      say(started(name, about));
    } catch (error) {
      known.absent[name] = messageOf(error);
      say(`${name} is left out: ${messageOf(error)}`);
    }
  }
  return runners;
}

/** One case through a group. */
async function heat(
  runners: readonly Runner[],
  each: Case,
  known: Known,
  options: RaceOptions,
): Promise<void> {
  for (const runner of runners) {
    const { name, works } = runner.contestant;
    const about = known.contestants[name];
    if (about === undefined || !works.includes(each.work)) continue;
    try {
      const timing = await attempt(runner, each, options);
      const reference = known.answers.get(caseName(each)) ?? null;
      if (reference === null) known.answers.set(caseName(each), timing.answer);
      const row = rowOf(name, each, about, timing, reference);
      known.rows.push(row);
      options.say(`${caseName(each)}, ${name}: ${described(row)}`);
    } catch (error) {
      const why = messageOf(error);
      known.omissions.push({ contestant: name, ...each, why });
      const isFirst = !runner.over.has(each.work);
      if (error instanceof LeftOut) runner.over.add(each.work);
      if (isFirst) options.say(`${caseName(each)}, ${name}: ${why}`);
    }
    const { answers, ...state } = known;
    options.keep(state);
  }
}

/** The best that any engine's process measured counts for all on the same device: other work disturbs each differently. */
function sharePeaks(contestants: Record<string, RaceAbout>): void {
  const deviceOf = ({ backend, runtime }: RaceAbout): string => `${backend} in ${runtime}`;
  for (const [name, about] of Object.entries(contestants)) {
    const same = Object.values(contestants).filter((other) => deviceOf(other) === deviceOf(about));
    const flops = Math.max(...same.map(({ peaks }) => peaks.flops));
    const bytes = Math.max(...same.map(({ peaks }) => peaks.bytes));
    contestants[name] = { ...about, peaks: { flops, bytes } };
  }
}

async function attempt(runner: Runner, each: Case, options: RaceOptions): Promise<Timing> {
  const left = (options.deadline - performance.now()) / 1000;
  if (left <= 0) throw new LeftOut("left out: the time was up");
  const allowed = Math.min(options.limitSeconds, left);
  const pace = runner.pace.get(each.work) ?? runner.pace.get("prediction");
  const expected = pace === undefined ? 0 : pace * flopOf(each);
  if (expected > allowed) {
    throw new LeftOut(
      `left out: it would take about ${duration(expected)}, ${duration(allowed)} were allowed`,
    );
  }
  const begin = performance.now();
  try {
    return await runner.contestant.measure(each, options, allowed);
  } finally {
    // what was given up would take longer yet
    runner.pace.set(each.work, (performance.now() - begin) / 1000 / flopOf(each));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function duration(seconds: number): string {
  if (seconds < 0.1) return `${(1000 * seconds).toPrecision(3)} ms`;
  return seconds < 100 ? `${seconds.toPrecision(3)} s` : `${(seconds / 60).toPrecision(3)} min`;
}

function described({ seconds, processorSeconds, gflops, shareOfLimit, difference }: Row): string {
  const parts = [
    duration(seconds),
    `${duration(processorSeconds)} of processor`,
    `${gflops.toPrecision(3)} GFLOP/s`,
    `${(100 * shareOfLimit).toPrecision(3)} % of the limit`,
  ];
  return [...parts, ...(difference === null ? [] : [`off by ${difference.toExponential(0)}`])].join(", ");
}

function started(name: string, about: About): string {
  const { flops, bytes } = about.peaks;
  const peaks = `${(flops / 1e9).toPrecision(3)} GFLOP/s and ${(bytes / 1e9).toPrecision(3)} GB/s at most`;
  const lines = [
    `${name}: ${about.engine} ${about.version}, ${about.adapter}, ${about.runtime}`,
    `  ${peaks}, by ${about.clock} time; ready after ${duration(about.startSeconds)}`,
  ];
  for (const { name: variant, state, note } of about.variants ?? [])
    lines.push(`  ${variant}: ${state} (${note})`);
  if (about.testedSeconds !== undefined)
    lines.push(`  trying these out took ${duration(about.testedSeconds)}`);
  return lines.join("\n");
}
