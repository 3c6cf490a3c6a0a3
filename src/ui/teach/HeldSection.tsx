import { Tooltip } from "@mantine/core";
import type { TeachFigures } from "../../core/teaching.ts";
import { bestFigures, parentFigures } from "../../state/teachRecord.ts";
import { useApp } from "../appContext.ts";
import { plural } from "../format.ts";

type FigureName = "iou" | "dice" | "ap50" | "seg";

const FIGURES: readonly { readonly key: FigureName; readonly name: string; readonly about: string }[] = [
  {
    key: "iou",
    name: "IoU",
    about: "Overlap of found and labelled pixels: what both share, by what either has",
  },
  {
    key: "dice",
    name: "Dice",
    about: "Overlap of found and labelled pixels: twice what both share, by their sum",
  },
  {
    key: "ap50",
    name: "AP@0.5",
    about: "Cells found: those that overlap a labelled cell by half, by all that were found or missed",
  },
  {
    key: "seg",
    name: "SEG",
    about: "How well each labelled cell is outlined: mean IoU, a missed one counting 0",
  },
];

/** Fewest cells, and regions, that a figure can be trusted by. */
const FEW_CELLS = 10;
const FEW_REGIONS = 2;

/** How good the best version is on labels it never saw, what that rests on, and how good its parent was. */
export function HeldSection() {
  const figures = useApp(({ record }) => (record === null ? null : bestFigures(record)));
  const parent = useApp(({ record }) => (record === null ? null : parentFigures(record)));
  return (
    <section className="section" aria-labelledby="held-head">
      <h2 className="section-head" id="held-head">
        On what you held back
      </h2>
      <div className="held-figures">
        {FIGURES.map(({ key, name, about }) => (
          <Tooltip key={key} label={about} multiline maw={240}>
            <div>
              <strong>{figures === null ? "–" : figures[key].toFixed(2)}</strong>
              <span className="dim small">{name}</span>
              <span className="dim small">
                {parent === null ? "\u00a0" : `was ${parent[key].toFixed(2)}`}
              </span>
            </div>
          </Tooltip>
        ))}
      </div>
      <HeldNote figures={figures} />
    </section>
  );
}

/** What the figures rest on, and whether that is enough. */
function HeldNote({ figures }: { figures: TeachFigures | null }) {
  const none = useApp(
    ({ documents, record }) =>
      record !== null && Object.values(documents).every((document) => document.held.length === 0),
  );
  if (figures === null) {
    return (
      <p className="dim small held-note">
        {none
          ? "Nothing is held back: label four cells or more, and some will judge what is learned."
          : "A part of your labels is held back to judge by; it never trains."}
      </p>
    );
  }
  const few = figures.objects < FEW_CELLS || figures.regions < FEW_REGIONS;
  return (
    <p className="dim small held-note">
      {behind(figures)}. {few && <span className="warn">Few cells to judge by: label one more image.</span>}
    </p>
  );
}

function behind({ images, regions, objects }: TeachFigures): string {
  return `${plural(objects, "cell")} in ${plural(regions, "region")} of ${plural(images, "image")}`;
}
