import { Button, Switch } from "@mantine/core";
import type { InstanceOptions } from "../../core/card.ts";
import { optionsFor } from "../../state/objectsSlice.ts";
import { useApp } from "../appContext.ts";
import { count, digits } from "../format.ts";
import { FigureSlider } from "./FigureSlider.tsx";
import { usePixelSize } from "./usePixelSize.ts";

/** Largest areas on the sliders in px²; their scale is cubic, so that small areas can be set finely. */
const MOST_AREA = 20 ** 3;
const MOST_HOLE = 20 ** 3;
const cube = (position: number) => Math.round(position ** 3);

/** How probabilities become cells; acts at once, without the network. */
export function ObjectSection() {
  const seen = useApp(({ selected, images }) =>
    selected === null ? undefined : images[selected]?.outcome?.segmentation,
  );
  const chosen = useApp((state) => state.model);
  const objectOptions = useApp((state) => state.objectOptions);
  const loadings = useApp((state) => state.loadings);
  const model = seen?.model ?? chosen;
  const options = model === null ? null : optionsFor({ objectOptions, loadings }, model, seen?.scale);
  const own = model !== null && objectOptions[model] !== undefined;
  const setObjectOptions = useApp((state) => state.setObjectOptions);
  const resetObjectOptions = useApp((state) => state.resetObjectOptions);
  if (model === null || options === null) return null;
  const change = (patch: Partial<InstanceOptions>) => setObjectOptions(model, { ...options, ...patch });
  return (
    <section className="section" aria-labelledby="objects-head">
      <div className="section-head">
        <h2 id="objects-head">What counts as a cell</h2>
        <Button
          variant="subtle"
          size="compact-xs"
          className="flush-end"
          disabled={!own}
          onClick={() => resetObjectOptions(model)}
        >
          Reset
        </Button>
      </div>
      <ObjectSliders options={options} change={change} />
    </section>
  );
}

interface ObjectSlidersProps {
  readonly options: InstanceOptions;
  readonly change: (patch: Partial<InstanceOptions>) => void;
}

function ObjectSliders({ options, change }: ObjectSlidersProps) {
  const pixelSize = usePixelSize();
  const area = (px: number) => {
    const um = pixelSize === null ? "" : ` · ${digits(px * pixelSize.x * pixelSize.y)} µm²`;
    return px === 0 ? "off" : `${count(px)} px²${um}`;
  };
  return (
    <div className="stack">
      <FigureSlider
        label="Certainty needed"
        tip="A pixel counts from this probability on (threshold)"
        figure={options.threshold.toFixed(2)}
        min={0.05}
        max={0.95}
        step={0.01}
        value={options.threshold}
        onChange={(threshold) => change({ threshold })}
      />
      <FigureSlider
        label="Smallest cell"
        tip="Smaller ones are dropped"
        figure={area(options.minArea)}
        min={0}
        max={Math.cbrt(MOST_AREA)}
        step={0.25}
        scale={cube}
        value={Math.cbrt(options.minArea)}
        onChange={(position) => change({ minArea: cube(position) })}
      />
      <FigureSlider
        label="Fill holes up to"
        tip="Holes inside a cell up to this size are filled"
        figure={area(options.maxHoleArea)}
        min={0}
        max={Math.cbrt(MOST_HOLE)}
        step={0.25}
        scale={cube}
        value={Math.cbrt(options.maxHoleArea)}
        onChange={(position) => change({ maxHoleArea: cube(position) })}
      />
      <Switch
        size="xs"
        labelPosition="left"
        classNames={{ body: "row" }}
        label="Part touching cells"
        checked={options.split}
        onChange={() => change({ split: !options.split })}
      />
      <FigureSlider
        label="Depth of the neck"
        tip="Two cells are parted where the neck between them is at least this deep (watershed)"
        figure={`${digits(options.splitDepth)} px`}
        min={0}
        max={20}
        step={0.5}
        disabled={!options.split}
        value={options.splitDepth}
        onChange={(splitDepth) => change({ splitDepth })}
      />
    </div>
  );
}
