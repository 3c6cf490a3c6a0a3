/** Names of what is written for one image. */
export interface ExportNames {
  readonly mask: string;
  readonly labels: string;
  readonly labelsPng: string;
  readonly painted: string;
  readonly probability: string;
  readonly weights: string;
  readonly overlay: string;
  readonly measurements: string;
}

/** `stem` with the ending of each kind of result. */
export function exportNames(stem: string): ExportNames {
  return {
    mask: `${stem}.mask.png`,
    labels: `${stem}.labels.tif`,
    labelsPng: `${stem}.labels.png`,
    painted: `${stem}.painted.tif`,
    probability: `${stem}.probability.tif`,
    weights: `${stem}.weights.tif`,
    overlay: `${stem}.overlay.png`,
    measurements: `${stem}.measurements.csv`,
  };
}

/** A file's name without its folders and its extension (`.ome.tif` is one). */
export function stemOf(fileName: string): string {
  const base = fileName.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1);
  return base.replace(/(?<=.)(\.ome)?\.[^.]*$/i, "");
}

/**
 * Stems under which the results of several files do not overwrite each other: `cell`, `cell-2`, …; letters'
 * case does not tell files apart everywhere, so it does not here.
 *
 * @returns a stem for each file, in the same order
 */
export function distinctStems(fileNames: readonly string[]): string[] {
  const stems = fileNames.map(stemOf);
  const reserved = new Set(stems.map((stem) => stem.toLowerCase()));
  const used = new Set<string>();
  return stems.map((stem) => {
    let name = stem;
    for (let number = 2; used.has(name.toLowerCase()); number++) {
      const numbered = `${stem}-${number}`;
      if (!reserved.has(numbered.toLowerCase())) name = numbered;
    }
    used.add(name.toLowerCase());
    return name;
  });
}
