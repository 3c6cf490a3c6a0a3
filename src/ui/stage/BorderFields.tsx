import { digits } from "../format.ts";
import { FigureSlider } from "../task/FigureSlider.tsx";
import { usePixelSize } from "../task/usePixelSize.ts";

interface BorderFieldsProps {
  readonly w0: number;
  /** In px. */
  readonly sigma: number;
  readonly onChange: (patch: { readonly w0: number } | { readonly sigma: number }) => void;
}

/** Strength and width of the border between touching cells, w₀ and σ of the paper. */
export function BorderFields({ w0, sigma, onChange }: BorderFieldsProps) {
  const pixelSize = usePixelSize();
  const um = pixelSize === null ? "" : ` · ${digits(sigma * pixelSize.x)} µm`;
  return (
    <>
      <FigureSlider
        label="Strength"
        tip="How many times more a pixel counts at a border of no width: w₀, 10 in the paper"
        figure={digits(w0)}
        min={0}
        max={50}
        step={1}
        value={w0}
        onChange={(value) => onChange({ w0: value })}
      />
      <FigureSlider
        label="Width"
        tip="Distance over which that falls off: σ, about 5 px in the paper"
        figure={`${digits(sigma)} px${um}`}
        min={0.5}
        max={20}
        step={0.5}
        value={sigma}
        onChange={(value) => onChange({ sigma: value })}
      />
    </>
  );
}
