import type { Channel } from "../../state/channels.ts";
import type { Contrast } from "../../state/viewSlice.ts";

const WIDTH = 256;
const HEIGHT = 56;

interface HistogramPlotProps {
  readonly channel: Channel;
  readonly contrast: Contrast;
  /** Values at the left and the right edge. */
  readonly min: number;
  readonly max: number;
}

/** Pixels by value on a root scale, so that rare bright structures show; what is clipped is shaded. */
export function HistogramPlot({ channel, contrast, min, max }: HistogramPlotProps) {
  const { counts, first, last } = channel.histogram;
  const position = (value: number) => ((value - min) / (max - min)) * WIDTH;
  const top = Math.sqrt(counts.reduce((most, pixels) => Math.max(most, pixels), 1));
  const left = position(first);
  const binWidth = (position(last) - left) / counts.length;
  const points = Array.from(counts, (pixels, bin) => {
    const x = left + (bin + 0.5) * binWidth;
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
        points={`${left},${HEIGHT} ${points.join(" ")} ${position(last)},${HEIGHT}`}
        fill={channel.color === "#ffffff" ? "var(--u-dim)" : channel.color}
      />
      <rect className="histogram-clip" x={0} y={0} width={position(contrast.low)} height={HEIGHT} />
      <rect className="histogram-clip" x={position(contrast.high)} y={0} width={WIDTH} height={HEIGHT} />
    </svg>
  );
}
