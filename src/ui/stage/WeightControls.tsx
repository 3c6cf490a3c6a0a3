import { useApp } from "../appContext.ts";
import { digits } from "../format.ts";
import { FigureSlider } from "../task/FigureSlider.tsx";
import { usePixelSize } from "../task/usePixelSize.ts";

/** Strength and width of the border between touching cells, w₀ and σ of the paper. */
export function WeightControls() {
  const options = useApp((state) => state.weightOptions);
  const setOptions = useApp((state) => state.setWeightOptions);
  const failure = useApp(({ weightMap }) => (weightMap.status === "failed" ? weightMap.message : null));
  const pixelSize = usePixelSize();
  const um = pixelSize === null ? "" : ` · ${digits(options.sigma * pixelSize.x)} µm`;
  return (
    <div className="stack layer-more">
      <FigureSlider
        label="Strength w₀"
        tip="Weight at a border of no width; 10 in the paper"
        figure={digits(options.w0)}
        min={1}
        max={50}
        step={1}
        value={options.w0}
        onChange={(w0) => setOptions({ ...options, w0 })}
      />
      <FigureSlider
        label="Width σ"
        tip="Distance over which the weight falls; about 5 px in the paper"
        figure={`${digits(options.sigma)} px${um}`}
        min={1}
        max={20}
        step={0.5}
        value={options.sigma}
        onChange={(sigma) => setOptions({ ...options, sigma })}
      />
      {failure !== null && <p className="bad small float-note">{failure}</p>}
    </div>
  );
}
