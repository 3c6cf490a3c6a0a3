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
/** IoU of the parent from which labels are hardly more than what it found by itself. */
const NEARLY_ITS_OWN = 0.95;

/** How good the best version is on labels it never saw, what that rests on, and how good its parent was. */
export function HeldSection() {
  const figures = useApp(({ record }) => (record === null ? null : bestFigures(record)));
  const parent = useApp(({ record }) => (record === null ? null : parentFigures(record)));
  return (
    <section className="section" aria-labelledby="held-head">
      <h2 className="section-head" id="held-head">
        On what you held back
        <BestStep />
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

/** Which of the versions the figures are of. */
function BestStep() {
  const best = useApp(({ record }) => record?.best ?? null);
  if (best === null) return null;
  return <span className="dim small held-best">{best === 0 ? "best: as it was" : `best: step ${best}`}</span>;
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
  return (
    <p className="dim small held-note">
      {behind(figures)}. <Warning figures={figures} />
    </p>
  );
}

/** The first thing that keeps the figures from telling what was learned. */
function Warning({ figures }: { figures: TeachFigures }) {
  const parent = useApp(({ record }) => (record === null ? null : parentFigures(record)));
  const name = useApp(({ record }) => record?.parent);
  const isNoBetter = useApp(({ record }) => record !== null && record.best === 0 && record.step > 0);
  const text = warningOf(figures, parent);
  if (text !== null) return <span className="warn">{text}</span>;
  return isNoBetter ? <span className="warn">Nothing better than “{name}” so far.</span> : null;
}

function warningOf(figures: TeachFigures, parent: TeachFigures | null): string | null {
  if (parent !== null && parent.iou >= NEARLY_ITS_OWN)
    return "These labels are almost what the network finds by itself: correct them where they are wrong.";
  const few = figures.objects < FEW_CELLS || figures.regions < FEW_REGIONS;
  return few ? "Few cells to judge by: label one more image." : null;
}

function behind({ images, regions, objects }: TeachFigures): string {
  return `${plural(objects, "cell")} in ${plural(regions, "region")} of ${plural(images, "image")}`;
}
