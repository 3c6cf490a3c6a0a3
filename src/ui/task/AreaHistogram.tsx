import { useMemo } from "react";
import { count, digits, plural } from "../format.ts";
import { areaBins } from "./areaBins.ts";

const BINS = 20;
const WIDTH = 280;
const HEIGHT = 56;
const GAP = 2;

interface AreaHistogramProps {
  /** In px². */
  readonly areas: Uint32Array;
  /** Area of a pixel in `unit`. */
  readonly perPixel: number;
  readonly unit: string;
}

/** How many cells there are of each size. */
export function AreaHistogram({ areas, perPixel, unit }: AreaHistogramProps) {
  const bins = useMemo(() => areaBins(areas, BINS), [areas]);
  const most = Math.max(1, ...bins.map(({ cells }) => cells));
  const end = (bins.at(-1)?.to ?? 0) * perPixel;
  const width = WIDTH / BINS;
  return (
    <figure className="area-histogram">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Areas of ${plural(areas.length, "cell")}, from 0 to ${digits(end)} ${unit}`}
      >
        {bins.map(({ from, to, cells }, bin) => (
          <g key={from}>
            <title>{`${plural(cells, "cell")} of ${digits(from * perPixel)} to ${digits(to * perPixel)} ${unit}`}</title>
            <rect x={bin * width} y={0} width={width} height={HEIGHT} fill="transparent" />
            <rect
              x={bin * width + GAP / 2}
              y={HEIGHT - (cells / most) * (HEIGHT - 2)}
              width={width - GAP}
              height={(cells / most) * (HEIGHT - 2)}
              className="area-bar"
            />
          </g>
        ))}
      </svg>
      <figcaption className="row small dim">
        <span>0</span>
        <span>most in one bar: {count(most)}</span>
        <span>
          {digits(end)} {unit}
        </span>
      </figcaption>
    </figure>
  );
}
