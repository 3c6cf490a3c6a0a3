import { Switch } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import { settingsInForce } from "../../state/teachSettings.ts";
import { useApp } from "../appContext.ts";
import { digits } from "../format.ts";
import { FigureSlider } from "../task/FigureSlider.tsx";
import { usePixelSize } from "../task/usePixelSize.ts";

/** How strongly, and how widely, the border between touching cells counts in learning; its effect lies on the image. */
export function BorderSection() {
  const shown = useApp(({ layers }) => layers.weights.on);
  const setLayer = useApp((state) => state.setLayer);
  const change = useApp((state) => state.setTeachSettings);
  const { w0, sigma } = useApp(useShallow((state) => settingsInForce(state) ?? state.weightOptions));
  const pixelSize = usePixelSize();
  const um = pixelSize === null ? "" : ` · ${digits(sigma * pixelSize.x)} µm`;
  return (
    <section className="section" aria-labelledby="border-head">
      <div className="section-head head-with-switch">
        <h2 id="border-head">Border between touching cells</h2>
        <Switch
          size="xs"
          aria-label="Show the border's weight on the image"
          checked={shown}
          onChange={() => setLayer("weights", { on: !shown })}
        />
      </div>
      <div className="stack">
        <FigureSlider
          label="Strength"
          tip="How many times more a pixel counts at a border of no width: w₀, 10 in the paper"
          figure={digits(w0)}
          min={0}
          max={50}
          step={1}
          value={w0}
          onChange={(value) => change({ w0: value })}
        />
        <FigureSlider
          label="Width"
          tip="Distance over which that falls off: σ, about 5 px in the paper"
          figure={`${digits(sigma)} px${um}`}
          min={0.5}
          max={20}
          step={0.5}
          value={sigma}
          onChange={(value) => change({ sigma: value })}
        />
      </div>
    </section>
  );
}
