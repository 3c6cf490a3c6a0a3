import { Button, SegmentedControl, Tooltip } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import type { TeachSettings } from "../../core/teaching.ts";
import { validInputSize } from "../../core/tiles.ts";
import { settingsInForce } from "../../state/teachSettings.ts";
import { isBusy } from "../../state/teachStatus.ts";
import { useApp } from "../appContext.ts";
import { count, digits, percent } from "../format.ts";
import { FigureSlider } from "../task/FigureSlider.tsx";
import { AugmentFields } from "./AugmentFields.tsx";
import { SamplesPreview } from "./SamplesPreview.tsx";

/** How the network learns, each explained; the defaults follow from the data. */
export function MoreFields() {
  const settings = useApp(useShallow(settingsInForce));
  const reset = useApp((state) => state.resetTeachSettings);
  const change = useApp((state) => state.setTeachSettings);
  if (settings === null) return <p className="dim small">Load a model to see what it would learn with.</p>;
  return (
    <div className="stack">
      <StepFields settings={settings} change={change} />
      <HeldShareField />
      <div className="section-head more-head">Variations of each tile</div>
      <AugmentFields augment={settings.augment} onChange={(augment) => change({ augment })} />
      <SamplesPreview settings={settings} />
      <Button variant="default" size="compact-sm" onClick={reset}>
        Back to the defaults
      </Button>
    </div>
  );
}

interface FieldsProps {
  readonly settings: TeachSettings;
  readonly change: (patch: Partial<TeachSettings>) => void;
}

/** Edges of a tile's input in px of the network that the slider reaches; the largest is the paper's. */
const LEAST_TILE = 128;
const MOST_TILE = 572;

function StepFields({ settings, change }: FieldsProps) {
  const depth = useApp(({ record, model, teaching, loadings }) => {
    const parent = record !== null && teaching.status !== "idle" ? record.parent : model;
    const loading = parent === null ? undefined : loadings[parent];
    return loading?.status === "ready" ? loading.card.architecture.depth : 0;
  });
  const least = validInputSize(LEAST_TILE, depth);
  return (
    <>
      <FigureSlider
        label="Steps"
        tip="How long to learn; each step looks at one tile. It ends sooner when it no longer improves."
        figure={count(settings.steps)}
        min={50}
        max={2000}
        step={50}
        value={settings.steps}
        onChange={(steps) => change({ steps })}
      />
      <FigureSlider
        label="Size of a step"
        tip="Larger learns faster, and forgets faster what it knew (learning rate)"
        figure={settings.rate.toExponential(0)}
        min={-5}
        max={-2}
        step={0.25}
        value={Math.log10(settings.rate)}
        onChange={(power) => change({ rate: Number((10 ** power).toPrecision(2)) })}
      />
      <Tooltip
        label="How steps follow from what was wrong: AdamW adapts to each weight, SGD with momentum is the paper's"
        multiline
        maw={240}
        position="top-start"
      >
        <div>
          <div className="field-label">Optimiser</div>
          <SegmentedControl
            fullWidth
            aria-label="Optimiser"
            data={[
              { value: "adamw", label: "AdamW" },
              { value: "sgd", label: "SGD, as the paper" },
            ]}
            value={settings.optimiser}
            onChange={(value) => change({ optimiser: value === "sgd" ? "sgd" : "adamw" })}
          />
        </div>
      </Tooltip>
      <FigureSlider
        label="Edge of a tile"
        tip="What one step looks at, in px of the network; larger takes longer and more memory"
        figure={`${settings.tileSize} px`}
        min={least}
        max={least + Math.floor((MOST_TILE - least) / 2 ** depth) * 2 ** depth}
        step={2 ** depth}
        value={settings.tileSize}
        onChange={(tileSize) => change({ tileSize })}
      />
      <FigureSlider
        label="Forgetting on purpose"
        tip="Part of the deepest features left out at random in each step, so that none is relied on alone (drop-out)"
        figure={percent(settings.dropout)}
        min={0}
        max={0.8}
        step={0.05}
        value={settings.dropout}
        onChange={(dropout) => change({ dropout: Number(digits(dropout)) })}
      />
    </>
  );
}

function HeldShareField() {
  const share = useApp((state) => state.heldShare);
  const setShare = useApp((state) => state.setHeldShare);
  const busy = useApp(({ teaching }) => isBusy(teaching));
  const chosen = useApp(({ documents }) => Object.values(documents).some(({ held }) => held.length > 0));
  return (
    <FigureSlider
      label="Held back for judging"
      tip={
        chosen
          ? "What is held back stays so, so that figures can be compared; this counts for images labelled from now on (validation share)"
          : "Part of the labelled cells that judge and never train (validation share)"
      }
      figure={percent(share)}
      min={0}
      max={0.5}
      step={0.05}
      disabled={busy}
      value={share}
      onChange={setShare}
    />
  );
}
