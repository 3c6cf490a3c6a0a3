import { NumberInput } from "@mantine/core";
import type { ModelCard } from "../../core/card.ts";
import type { PixelSize } from "../../core/raster.ts";
import { GREATEST_SCALE, LEAST_SCALE, statedScale } from "../../core/scale.ts";
import { type ImageItem, pixelSizeOf } from "../../state/image.ts";
import { cellPixels, cellUnit, fromPixels } from "../../state/segmentOptions.ts";
import { useApp } from "../appContext.ts";
import { digits } from "../format.ts";

/** How wide the image's cells are, where nothing else tells. */
export function CellSizeField({ item, card }: { item: ImageItem; card: ModelCard }) {
  const cellSize = useApp((state) => state.cellSize);
  const setCellSize = useApp((state) => state.setCellSize);
  const running = useApp(({ run }) => run.status === "running");
  const pixelSize = pixelSizeOf(item);
  const unit = cellUnit(pixelSize);
  const here = (pixels: number) => fromPixels(pixels, unit, pixelSize);
  const given = cellPixels(cellSize, pixelSize);
  const { objectDiameterPx } = card;
  const scale =
    statedScale(card, pixelSize) ?? (item.estimate?.model === card.name ? item.estimate.scale : null);
  return (
    <NumberInput
      size="xs"
      label="Cells are about this wide"
      description={descriptionOf(card, pixelSize, scale)}
      inputWrapperOrder={["label", "input", "description"]}
      placeholder={
        scale === null ? "Found out when segmenting" : `${digits(here(objectDiameterPx / scale))} ${unit}`
      }
      suffix={` ${unit}`}
      min={here(objectDiameterPx / GREATEST_SCALE)}
      max={here(objectDiameterPx / LEAST_SCALE)}
      decimalScale={unit === "px" ? 1 : 3}
      disabled={running}
      value={given === null ? "" : here(given)}
      onChange={(value) => setCellSize(typeof value === "number" && value > 0 ? { value, unit } : null)}
    />
  );
}

/** Where the width comes from, and why one would say another. */
function descriptionOf(card: ModelCard, pixelSize: PixelSize | null, scale: number | null): string {
  const trained = `The network was trained on cells ${digits(card.objectDiameterPx)} px wide`;
  if (statedScale(card, pixelSize) !== null)
    return `${trained}; say how wide yours are and images are scaled to fit.`;
  if (scale === null) return `${trained}; it looks how wide yours are, unless you say so.`;
  return "Found out from the image. Are cells cut up? Say more. Are they lumped together? Say less.";
}
