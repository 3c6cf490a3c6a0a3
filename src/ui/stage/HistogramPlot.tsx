import { type ChannelStats, HISTOGRAM_BINS } from "../../state/channelStats.ts";
import type { Contrast } from "../../state/viewSlice.ts";

const WIDTH = 240;
const HEIGHT = 56;

interface HistogramPlotProps {
  readonly stats: ChannelStats;
  readonly contrast: Contrast;
  readonly color: string;
  readonly min: number;
  readonly max: number;
}

/** Pixels by value on a root scale, so that rare bright structures show; what is clipped is shaded. */
export function HistogramPlot({ stats, contrast, color, min, max }: HistogramPlotProps) {
  const position = (value: number) => ((value - min) / (max - min)) * WIDTH;
  const top = Math.sqrt(Math.max(1, ...stats.histogram));
  const width = position(stats.max) - position(stats.min);
  const points = Array.from(stats.histogram, (pixels, bin) => {
    const x = position(stats.min) + ((bin + 0.5) / HISTOGRAM_BINS) * width;
    return `${x.toFixed(1)},${(HEIGHT - (Math.sqrt(pixels) / top) * HEIGHT).toFixed(1)}`;
  });
  return (
    <svg
      className="histogram"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon
        points={`${position(stats.min)},${HEIGHT} ${points.join(" ")} ${position(stats.max)},${HEIGHT}`}
        fill={color === "#ffffff" ? "var(--u-dim)" : color}
      />
      <rect className="histogram-clip" x={0} y={0} width={position(contrast.low)} height={HEIGHT} />
      <rect className="histogram-clip" x={position(contrast.high)} y={0} width={WIDTH} height={HEIGHT} />
    </svg>
  );
}
