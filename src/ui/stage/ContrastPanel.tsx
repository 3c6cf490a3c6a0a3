import { Button, RangeSlider } from "@mantine/core";
import { type Channel, channelsOf } from "../../state/channels.ts";
import type { Contrast } from "../../state/viewSlice.ts";
import { useApp } from "../appContext.ts";
import { digits } from "../format.ts";
import { FloatPanel } from "./FloatPanel.tsx";
import { HistogramPlot } from "./HistogramPlot.tsx";
import { useContrast } from "./useContrast.ts";
import { useShownRaster } from "./useViewerSync.ts";

/** Display range of each channel over its histogram; the data stay as they are. */
export function ContrastPanel() {
  const raster = useShownRaster();
  const contrast = useContrast(raster);
  const id = useApp((state) => state.selected);
  const setContrast = useApp((state) => state.setContrast);
  if (raster === null || id === null) return null;
  const change = (index: number, next: Contrast) => setContrast(id, contrast.with(index, next));
  return (
    <FloatPanel title="Contrast">
      <div className="stack">
        {channelsOf(raster).map((channel, index) => (
          <ChannelContrast
            key={channel.name}
            channel={channel}
            contrast={contrast[index] ?? channel.auto}
            onChange={(next) => change(index, next)}
          />
        ))}
        <div className="row">
          <span className="dim small">Display only; the data stay as they are.</span>
          <Button size="compact-sm" variant="default" flex="none" onClick={() => setContrast(id, null)}>
            Auto
          </Button>
        </div>
      </div>
    </FloatPanel>
  );
}

interface ChannelContrastProps {
  readonly channel: Channel;
  readonly contrast: Contrast;
  readonly onChange: (contrast: Contrast) => void;
}

function ChannelContrast({ channel, contrast, onChange }: ChannelContrastProps) {
  const { name } = channel;
  const min = Math.min(channel.histogram.first, contrast.low);
  const max = Math.max(channel.histogram.last, contrast.high);
  const step = Number.isInteger(min) && Number.isInteger(max) && max - min >= 20 ? 1 : (max - min) / 200;
  return (
    <div>
      <div className="row small">
        <span>{name}</span>
        <span className="dim">
          {digits(contrast.low)} – {digits(contrast.high)}
        </span>
      </div>
      <HistogramPlot channel={channel} contrast={contrast} min={min} max={max} />
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
