import { useEffect, useState } from "react";
import type { HoverInfo, Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { count, digits } from "../format.ts";
import { useCellClasses } from "../paint/useCellClasses.ts";
import { useShownDocument } from "../paint/useShownDocument.ts";

/** What lies under the cursor, in columns that keep their place. */
export function HoverReadout({ viewer }: { viewer: Viewer }) {
  const [hover, setHover] = useState<HoverInfo | null>(null);
  const teaching = useApp(({ place }) => place === "teach");
  useEffect(() => viewer.on("hover", setHover), [viewer]);
  return (
    <dl className="readout" aria-label="Under the cursor" data-teaching={teaching || undefined}>
      <Figure name="x" value={hover ? count(hover.x) : "–"} />
      <Figure name="y" value={hover ? count(hover.y) : "–"} />
      <Figure name="value" value={hover ? hover.values.map(digits).join(" ") : "–"} />
      {teaching ? <PaintedFigure hover={hover} /> : <FoundFigures hover={hover} />}
      <WeightFigure hover={hover} />
    </dl>
  );
}

interface Hovering {
  readonly hover: HoverInfo | null;
}

function FoundFigures({ hover }: Hovering) {
  return (
    <>
      <Figure name="cell" value={hover?.label ? String(hover.label) : "–"} />
      <Figure name="p" title="Probability of belonging to a cell" value={share(hover?.probability)} />
    </>
  );
}

/** What the labels say here: a cell with its class, background, or nothing. */
function PaintedFigure({ hover }: Hovering) {
  const classes = useShownDocument((document) => document?.labels.classes);
  const known = useCellClasses();
  const label = hover?.label ?? null;
  if (hover === null) return <Figure name="label" value="–" />;
  if (label === null) return <Figure name="label" value="not labelled" />;
  if (label === 0) return <Figure name="label" value="background" />;
  const index = classes?.get(label) ?? 1;
  const named = known.find((one) => one.index === index);
  const value = `cell ${label}${named === undefined ? "" : ` · ${named.name}`}`;
  return <Figure name="label" value={value} title={value} />;
}

function WeightFigure({ hover }: Hovering) {
  const weightsOn = useApp(({ layers }) => layers.weights.on);
  return (
    <Figure
      name="w"
      title={weightsOn ? "Separation weight" : "Turn on Separation weight (Shift+W) to see it here"}
      value={share(hover?.weight)}
    />
  );
}

function share(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toFixed(2);
}

function Figure({ name, value, title }: { name: string; value: string; title?: string }) {
  return (
    <div className="readout-figure" title={title}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
