import { Slider, type SliderProps, Tooltip } from "@mantine/core";

interface FigureSliderProps
  extends Pick<SliderProps, "min" | "max" | "step" | "disabled" | "scale" | "onChange"> {
  readonly label: string;
  /** What it does, with the term of the paper. */
  readonly tip: string;
  /** The value with its unit. */
  readonly figure: string;
  readonly value: number;
}

/** A slider under its name and its value. */
export function FigureSlider({ label, tip, figure, ...slider }: FigureSliderProps) {
  return (
    <div className="figure-slider" data-disabled={slider.disabled || undefined}>
      <div className="row">
        <Tooltip label={tip} multiline maw={240} position="top-start">
          <span>{label}</span>
        </Tooltip>
        <span className="dim">{figure}</span>
      </div>
      <Slider thumbLabel={label} thumbValueText={figure} {...slider} />
    </div>
  );
}
