import { useMemo } from "react";
import { areaHistogram } from "../../core/area-histogram.ts";
import { digits, plural } from "../format.ts";

const BINS = 20;
const WIDTH = 280;
const HEIGHT = 56;
const GAP = 2;

interface AreaHistogramProps {
  /** In px², one or more. */
  readonly areas: Uint32Array;
  /** Area of a pixel in `unit`. */
  readonly perPixel: number;
  readonly unit: string;
}

/** How many cells there are of each size. */
export function AreaHistogram({ areas, perPixel, unit }: AreaHistogramProps) {
  const { counts, edges } = useMemo(() => areaHistogram(areas, BINS), [areas]);
  const most = counts.reduce((highest, cells) => Math.max(highest, cells), 1);
  const edge = (bin: number) => digits((edges[bin] ?? 0) * perPixel);
  const width = WIDTH / BINS;
  return (
    <figure className="area-histogram">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Areas of ${plural(areas.length, "cell")}, from ${edge(0)} to ${edge(BINS)} ${unit}`}
      >
        {Array.from(counts, (cells, bin) => {
          const height = (cells / most) * (HEIGHT - 2);
          return (
            <g key={edges[bin]}>
              <title>{`${plural(cells, "cell")} of ${edge(bin)} to ${edge(bin + 1)} ${unit}`}</title>
              <rect x={bin * width} y={0} width={width} height={HEIGHT} fill="transparent" />
              <rect
                x={bin * width + GAP / 2}
                y={HEIGHT - height}
                width={width - GAP}
                height={height}
                className="area-bar"
              />
            </g>
          );
        })}
      </svg>
      <figcaption className="row small dim">
        <span>{edge(0)}</span>
        <span>up to {plural(most, "cell")} a bar</span>
        <span>
          {edge(BINS)} {unit}
        </span>
      </figcaption>
    </figure>
  );
}
