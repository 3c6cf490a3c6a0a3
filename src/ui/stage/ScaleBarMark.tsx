import { useEffect, useState } from "react";
import { pixelSizeOf } from "../../state/image.ts";
import { scaleBar, type Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";

/** Longest bar in CSS px. */
const ROOM = 140;

/** A bar of round length in µm, or in px where the pixel size is unknown. */
export function ScaleBarMark({ viewer }: { viewer: Viewer }) {
  const [cssScale, setCssScale] = useState(() => viewer.view().cssScale);
  useEffect(() => viewer.on("view", (view) => setCssScale(view.cssScale)), [viewer]);
  const pixelSize = useApp(({ shown, images }) => {
    const item = shown.status === "ready" ? images[shown.id] : undefined;
    return item === undefined ? null : (pixelSizeOf(item)?.x ?? null);
  });
  if (!(cssScale > 0) || !Number.isFinite(cssScale)) return null;
  const bar = scaleBar(cssScale, pixelSize, ROOM);
  return (
    <div className="scalebar" role="img" aria-label={`Scale bar: ${bar.label}`}>
      <span>{bar.label}</span>
      <div style={{ width: bar.cssWidth }} />
    </div>
  );
}
