import { NumberInput, SegmentedControl } from "@mantine/core";
import type { RunOptions } from "../../state/segmentOptions.ts";
import { useApp } from "../appContext.ts";

/** Rotated copies averaged; 8 adds the mirrored ones. */
const ROTATIONS = [
  { value: "1", label: "1" },
  { value: "4", label: "4" },
  { value: "8", label: "8" },
];

/** How the network is run. */
export function AdvancedFields() {
  const options = useApp((state) => state.runOptions);
  const setRunOptions = useApp((state) => state.setRunOptions);
  const running = useApp(({ run }) => run.status === "running");
  return (
    <div className="stack">
      <div>
        <div className="field-label">Turned copies averaged</div>
        <SegmentedControl
          fullWidth
          aria-label="Turned copies averaged"
          data={ROTATIONS}
          disabled={running}
          value={String(options.rotations ?? 1)}
          onChange={(value) => setRunOptions({ ...options, rotations: rotationsOf(value) })}
        />
        <p className="dim small field-note">
          More copies take as many times longer and are a little more exact.
        </p>
      </div>
      <NumberInput
        size="xs"
        label="Edge of a tile"
        description="Smaller tiles need less memory"
        placeholder="the largest that fits"
        suffix=" px"
        min={64}
        max={4096}
        step={64}
        disabled={running}
        value={options.tileSize ?? ""}
        onChange={(value) => setRunOptions(withTile(options, value))}
      />
    </div>
  );
}

function rotationsOf(value: string): 1 | 4 | 8 {
  if (value === "4") return 4;
  return value === "8" ? 8 : 1;
}

function withTile(options: RunOptions, wanted: string | number): RunOptions {
  const { tileSize: _old, ...rest } = options;
  return typeof wanted === "number" && wanted > 0 ? { ...rest, tileSize: wanted } : rest;
}
