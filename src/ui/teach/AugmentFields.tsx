import { Switch } from "@mantine/core";
import type { AugmentParams, Range } from "../../core/augment-params.ts";
import { percent } from "../format.ts";
import { FigureSlider } from "../task/FigureSlider.tsx";

interface AugmentFieldsProps {
  readonly augment: AugmentParams;
  readonly onChange: (augment: AugmentParams) => void;
}

/** How much a factor varies, from a range that is even on a logarithmic scale; 0 is not at all. */
function spread([, high]: Range): number {
  return high - 1;
}

function rangeOf(variation: number): Range {
  return [1 / (1 + variation), 1 + variation];
}

/** How strongly tiles are varied, so that a few labels show the network many cells. */
export function AugmentFields({ augment, onChange }: AugmentFieldsProps) {
  const change = (patch: Partial<AugmentParams>) => onChange({ ...augment, ...patch });
  return (
    <>
      <Switch
        size="xs"
        labelPosition="left"
        classNames={{ body: "row" }}
        label="Turned and mirrored"
        checked={augment.flip}
        onChange={() => change({ flip: !augment.flip, rotation: augment.flip ? 0 : Math.PI })}
      />
      <FigureSlider
        label="Size"
        tip="Cells are made larger or smaller by up to this"
        figure={`± ${percent(spread(augment.scale))}`}
        min={0}
        max={0.6}
        step={0.02}
        value={spread(augment.scale)}
        onChange={(value) => change({ scale: rangeOf(value) })}
      />
      <FigureSlider
        label="Bending"
        tip="Smooth elastic deformation: standard deviation of the displacements, 10 px in the paper"
        figure={`${augment.elastic.std} px`}
        min={0}
        max={20}
        step={1}
        value={augment.elastic.std}
        onChange={(std) => change({ elastic: { ...augment.elastic, std } })}
      />
      <FigureSlider
        label="Brightness and contrast"
        tip="Grey values are stretched, shifted and bent (gain, offset, gamma) by up to this"
        figure={`± ${percent(spread(augment.gain))}`}
        min={0}
        max={0.8}
        step={0.02}
        value={spread(augment.gain)}
        onChange={(value) =>
          change({ gain: rangeOf(value), gamma: rangeOf(value), offset: Number((value / 2.25).toFixed(3)) })
        }
      />
      <FigureSlider
        label="Noise"
        tip="Greatest standard deviation of added noise, in parts of the grey range"
        figure={percent(augment.noise)}
        min={0}
        max={0.2}
        step={0.01}
        value={augment.noise}
        onChange={(noise) => change({ noise })}
      />
      <FigureSlider
        label="Blur"
        tip="Greatest standard deviation of a blur, given to a third of the tiles"
        figure={`${augment.blur.toFixed(1)} px`}
        min={0}
        max={4}
        step={0.1}
        value={augment.blur}
        onChange={(blur) => change({ blur })}
      />
    </>
  );
}
