import { Button, RangeSlider } from "@mantine/core";
import { channelColors, channelName } from "../../state/channelColors.ts";
import type { ChannelStats } from "../../state/channelStats.ts";
import type { Contrast } from "../../state/viewSlice.ts";
import { useApp } from "../appContext.ts";
import { digits } from "../format.ts";
import { FloatPanel } from "./FloatPanel.tsx";
import { HistogramPlot } from "./HistogramPlot.tsx";
import { statsOf, useContrast } from "./useContrast.ts";
import { useShownRaster } from "./useViewerSync.ts";

/** Display range of each channel over its histogram; the data stay as they are. */
export function ContrastPanel() {
  const raster = useShownRaster();
  const contrast = useContrast(raster);
  const id = useApp((state) => state.selected);
  const setContrast = useApp((state) => state.setContrast);
  if (raster === null || id === null) return null;
  const stats = statsOf(raster);
  const change = (index: number, next: Contrast) => setContrast(id, contrast.with(index, next));
  return (
    <FloatPanel title="Contrast">
      <div className="stack">
        {stats.map((channel, index) => (
          <ChannelContrast
            key={channelName(raster, index)}
            name={channelName(raster, index)}
            color={channelColors(raster)[index] ?? "#ffffff"}
            stats={channel}
            contrast={contrast[index] ?? channel.auto}
            onChange={(next) => change(index, next)}
          />
        ))}
        <div className="row">
          <span className="dim small">Display only; the data stay as they are.</span>
          <Button size="compact-sm" variant="default" onClick={() => setContrast(id, null)}>
            Auto
          </Button>
        </div>
      </div>
    </FloatPanel>
  );
}

interface ChannelContrastProps {
  readonly name: string;
  readonly color: string;
  readonly stats: ChannelStats;
  readonly contrast: Contrast;
  readonly onChange: (contrast: Contrast) => void;
}

function ChannelContrast({ name, color, stats, contrast, onChange }: ChannelContrastProps) {
  const min = Math.min(stats.min, contrast.low);
  const max = Math.max(stats.max, contrast.high);
  const step = Number.isInteger(min) && Number.isInteger(max) && max - min >= 20 ? 1 : (max - min) / 200;
  return (
    <div>
      <div className="row small">
        <span>{name}</span>
        <span className="dim">
          {digits(contrast.low)} – {digits(contrast.high)}
        </span>
      </div>
      <HistogramPlot stats={stats} contrast={contrast} color={color} min={min} max={max} />
      <RangeSlider
        size={4}
        thumbSize={14}
        label={null}
        min={min}
        max={max}
        step={step}
        minRange={step}
        value={[contrast.low, contrast.high]}
        thumbFromLabel={`${name}, darkest`}
        thumbToLabel={`${name}, brightest`}
        onChange={([low, high]) => onChange({ low, high })}
      />
    </div>
  );
}
