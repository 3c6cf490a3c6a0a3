import { type Case, caseName, WORKS, type Work } from "./case.ts";
import { duration, type RaceState } from "./race.ts";
import type { Row } from "./row.ts";

/** What a cell of a table tells of a row; `own` is our row of the same case, for the peers'. */
type Cell = (row: Row, own: Row | undefined) => string;

/**
 * A race as tables in Markdown, one for each work and group, ours first: the cost of a tile with the share of the
 * limit, for peers how many times as long they take; then the memory.
 */
export function tablesOf(state: RaceState): string {
  const groups = [...new Set(Object.values(state.contestants).map(({ group }) => group))];
  const tables = (title: string, cell: Cell): string[] =>
    WORKS.flatMap((work) => groups.map((group) => tableOf(state, { work, group, title, cell })));
  return [...tables("", cost), ...tables("memory of ", memory)].filter((part) => part !== "").join("\n\n");
}

const cost: Cell = (row, own) => {
  const first = row.passes === 0 ? "first pass " : "";
  const cell = `${first}${duration(row.cost)} (${percent(row.shareOfLimit)})`;
  return own === undefined ? cell : `${cell}, × ${(row.cost / own.cost).toPrecision(3)}`;
};

function percent(share: number): string {
  return `${share < 0.1 ? (100 * share).toPrecision(2) : (100 * share).toFixed(0)} %`;
}

/** Of the process and, in brackets, of buffers on the GPU. */
const memory: Cell = ({ processBytes, gpuBytes }) => {
  const parts = [
    ...(processBytes === null ? [] : [mebibytes(processBytes)]),
    ...(gpuBytes === null ? [] : [`(${mebibytes(gpuBytes)})`]),
  ];
  return parts.join(" ");
};

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

interface TableOptions {
  readonly work: Work;
  readonly group: string;
  readonly title: string;
  readonly cell: Cell;
}

function tableOf(state: RaceState, { work, group, title, cell }: TableOptions): string {
  const names = Object.keys(state.contestants).filter(
    (name) =>
      state.contestants[name]?.group === group &&
      [...state.rows, ...state.omissions].some((row) => row.contestant === name && row.work === work),
  );
  const cases = distinctCases(state, work, names);
  if (cases.length === 0) return "";
  const header = [`${title}${work}, ${group}`, ...names.map((name) => headOf(state, name))];
  const lines = cases.map((each) => {
    const own = rowOf(state, each, names[0] ?? "");
    const cells = names.map((name, index) => {
      const row = rowOf(state, each, name);
      return row === undefined ? shortWhy(state, each, name) : cell(row, index === 0 ? undefined : own);
    });
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
  if (about === undefined) return name;
  // ours is what the result's commit is
  return about.engine === "Utile" ? about.engine : `${about.engine} ${about.version}`;
}

function sameCase(a: Case, b: Case): boolean {
  return a.work === b.work && a.filters === b.filters && a.tile === b.tile;
}

function rowOf({ rows }: RaceState, each: Case, name: string): Row | undefined {
  return rows.find((row) => row.contestant === name && sameCase(row, each));
}

/** Time boxes in two words; anything else in full. */
function shortWhy({ omissions }: RaceState, each: Case, name: string): string {
  const why = omissions.find((row) => row.contestant === name && sameCase(row, each))?.why;
  return why === undefined ? "–" : /^(left out|ended): /.test(why) ? "no time" : why;
}
