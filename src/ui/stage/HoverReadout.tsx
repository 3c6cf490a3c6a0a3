import { useEffect, useState } from "react";
import type { HoverInfo, Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { count, digits } from "../format.ts";

/** What lies under the cursor, in columns that keep their place. */
export function HoverReadout({ viewer }: { viewer: Viewer }) {
  const [hover, setHover] = useState<HoverInfo | null>(null);
  const weightsOn = useApp(({ layers }) => layers.weights.on);
  useEffect(() => viewer.on("hover", setHover), [viewer]);
  const cell = hover?.label ? String(hover.label) : "–";
  return (
    <dl className="readout" aria-label="Under the cursor">
      <Figure name="x" value={hover ? count(hover.x) : "–"} />
      <Figure name="y" value={hover ? count(hover.y) : "–"} />
      <Figure name="value" value={hover ? hover.values.map(digits).join(" ") : "–"} wide />
      <Figure name="cell" value={cell} />
      <Figure name="p" title="Probability of belonging to a cell" value={share(hover?.probability)} />
      <Figure
        name="w"
        title={weightsOn ? "Separation weight" : "Turn on Separation weight (Shift+W) to see it here"}
        value={share(hover?.weight)}
      />
    </dl>
  );
}

function share(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toFixed(2);
}

function Figure({
  name,
  value,
  title,
  wide = false,
}: {
  name: string;
  value: string;
  title?: string;
  wide?: boolean;
}) {
  return (
    <div className="readout-figure" data-wide={wide || undefined} title={title}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
