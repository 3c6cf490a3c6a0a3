import type { ProjectSummary } from "../storage/storage.ts";

/** What a project is called before anybody names it. */
export const UNTITLED = "Untitled project";

/** A name like the wanted one that no project has. */
export function freeProjectName(projects: readonly ProjectSummary[], wanted: string): string {
  const taken = new Set(projects.map(({ name }) => name));
  for (let n = 1, name = wanted; ; name = `${wanted} ${++n}`) if (!taken.has(name)) return name;
}

/** The project that was open last. */
export function lastOpened(rows: readonly ProjectSummary[]): ProjectSummary | undefined {
  return rows.toSorted((a, b) => b.opened - a.opened)[0];
}
