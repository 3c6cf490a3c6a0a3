import { type Case, caseName, WORKS, type Work } from "./case.ts";
import { duration, type RaceState } from "./race.ts";
import type { Row } from "./row.ts";

/** A race as tables in Markdown: one for each work and group, ours first, peers with how many times as long they take. */
export function tablesOf(state: RaceState): string {
  const groups = [...new Set(Object.values(state.contestants).map(({ group }) => group))];
  const parts = WORKS.flatMap((work) => groups.map((group) => tableOf(state, work, group)));
  return parts.filter((part) => part !== "").join("\n\n");
}

function tableOf(state: RaceState, work: Work, group: string): string {
  const names = Object.keys(state.contestants).filter(
    (name) =>
      state.contestants[name]?.group === group &&
      [...state.rows, ...state.omissions].some((row) => row.contestant === name && row.work === work),
  );
  const cases = distinctCases(state, work, names);
  if (cases.length === 0) return "";
  const header = [`${work}, ${group}`, ...names.map((name) => headOf(state, name))];
  const lines = cases.map((each) => {
    const own = rowOf(state, each, names[0] ?? "");
    const cells = names.map((name, index) => cellOf(state, each, name, index === 0 ? undefined : own));
    return [`${each.filters} filters, ${each.tile} px`, ...cells];
  });
  return [header, header.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Cases that one of these engines did; what none did is told by the omissions. */
function distinctCases({ rows }: RaceState, work: Work, names: readonly string[]): Case[] {
  const seen = new Map<string, Case>();
  for (const row of rows)
    if (row.work === work && names.includes(row.contestant)) seen.set(caseName(row), row);
  return [...seen.values()];
}

function headOf({ contestants }: RaceState, name: string): string {
  const about = contestants[name];
  return about === undefined ? name : `${about.engine} ${about.version}`;
}

function sameCase(a: Case, b: Case): boolean {
  return a.work === b.work && a.filters === b.filters && a.tile === b.tile;
}

function rowOf({ rows }: RaceState, each: Case, name: string): Row | undefined {
  return rows.find((row) => row.contestant === name && sameCase(row, each));
}

function cellOf(state: RaceState, each: Case, name: string, own: Row | undefined): string {
  const row = rowOf(state, each, name);
  if (row === undefined) return shortWhy(state, each, name);
  const cell = `${duration(row.cost)} (${(100 * row.shareOfLimit).toPrecision(2)} %)`;
  return own === undefined ? cell : `${cell}, × ${(row.cost / own.cost).toPrecision(3)}`;
}

function shortWhy({ omissions }: RaceState, each: Case, name: string): string {
  return omissions.find((row) => row.contestant === name && sameCase(row, each))?.why ?? "–";
}
