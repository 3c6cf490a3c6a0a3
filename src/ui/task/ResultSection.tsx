import { Alert, Button } from "@mantine/core";
import type { Found } from "../../state/image.ts";
import { useApp } from "../appContext.ts";
import { count, digits } from "../format.ts";
import { withoutName } from "../images/imageStatus.ts";
import { AreaHistogram } from "./AreaHistogram.tsx";
import { median } from "./median.ts";
import { usePixelSize } from "./usePixelSize.ts";

/** How many cells, and how large; or why there are none. */
export function ResultSection() {
  const item = useApp(({ selected, images }) => (selected === null ? undefined : images[selected]));
  const runImages = useApp((state) => state.runImages);
  if (item?.work.status === "failed") {
    return (
      <section className="section" aria-label="Result">
        <Alert color="red" variant="light" className="wrap" title={`${item.name} was not segmented`}>
          {withoutName(item.work.message, item.name)}
          <div>
            <Button mt={8} size="compact-sm" variant="default" onClick={() => void runImages([item.id])}>
              Try again
            </Button>
          </div>
        </Alert>
      </section>
    );
  }
  const found = item?.outcome?.found;
  if (found === undefined || found === null) return <NoResult running={item?.work.status === "running"} />;
  return <Result found={found} varies={item?.decoding.status !== "ready" || item.decoding.facts.varies} />;
}

function NoResult({ running }: { running: boolean }) {
  return (
    <section className="section" aria-label="Result">
      <h2 className="section-head">Cells</h2>
      <p className="dim result-none">
        {running
          ? "They appear here when the image is done."
          : "Segment the image to count and measure its cells."}
      </p>
    </section>
  );
}

function Result({ found, varies }: { found: Found; varies: boolean }) {
  const pixelSize = usePixelSize();
  const perPixel = pixelSize === null ? 1 : pixelSize.x * pixelSize.y;
  const unit = pixelSize === null ? "px²" : "µm²";
  const middle = median(found.labels.areas);
  return (
    <section className="section" aria-label="Result">
      <div className="result-figures">
        <div>
          <strong>{count(found.labels.count)}</strong>
          <span className="dim small">{found.labels.count === 1 ? "cell" : "cells"}</span>
        </div>
        <div>
          <strong>{middle === null ? "–" : digits(middle * perPixel)}</strong>
          <span className="dim small">median area, {unit}</span>
        </div>
      </div>
      {found.labels.count === 0 ? (
        <p className="warn result-none">
          {varies
            ? "No cells at these settings. Lower the certainty or the smallest cell below, or try another model."
            : "Nothing varies in this image."}
        </p>
      ) : (
        <AreaHistogram areas={found.labels.areas} perPixel={perPixel} unit={unit} />
      )}
    </section>
  );
}
