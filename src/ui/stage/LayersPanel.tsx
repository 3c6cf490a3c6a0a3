import { Slider, Switch } from "@mantine/core";
import type { ReactNode } from "react";
import { isAnswered } from "../../state/image.ts";
import type { LayerName } from "../../state/viewSlice.ts";
import { useApp } from "../appContext.ts";
import { COMMANDS, type CommandId } from "../commands/commands.ts";
import { keyLabel } from "../commands/keyLabel.ts";
import { percent } from "../format.ts";
import { FloatPanel } from "./FloatPanel.tsx";
import { GivenLabels } from "./GivenLabels.tsx";
import { WeightControls } from "./WeightControls.tsx";

const LAYERS: readonly { readonly name: LayerName; readonly command: CommandId; readonly about: string }[] = [
  { name: "instances", command: "masks", about: "Each cell in its own colour" },
  { name: "classes", command: "classes", about: "What the network takes each pixel for" },
  { name: "probability", command: "probability", about: "How sure the network is of a cell" },
  { name: "weights", command: "weights", about: "Where the border between touching cells counts" },
];

/** What lies over the image, and how strongly. */
export function LayersPanel() {
  const outlines = useApp((state) => state.outlines);
  const toggleOutlines = useApp((state) => state.toggleOutlines);
  // There the panel for learning has them.
  const teaching = useApp(({ place }) => place === "teach");
  const hasCells = useApp(({ selected, images }) => selected !== null && isAnswered(images[selected]));
  return (
    <FloatPanel title="Layers">
      {!hasCells && <p className="dim small float-note">Segment the image to see its layers.</p>}
      <div className="layer">
        <Switch
          size="xs"
          checked={outlines}
          onChange={toggleOutlines}
          label={<LayerLabel command="outlines" about="A line around each cell" />}
        />
      </div>
      {LAYERS.map(({ name, command, about }) => (
        <LayerRow
          key={name}
          name={name}
          label={<LayerLabel command={command} about={about} />}
          title={COMMANDS[command].title}
        >
          {name === "weights" && !teaching && <WeightControls />}
        </LayerRow>
      ))}
      <GivenLabels />
    </FloatPanel>
  );
}

function LayerLabel({ command, about }: { command: CommandId; about: string }) {
  return (
    <span className="layer-label" title={about}>
      {COMMANDS[command].title}
      <kbd>{keyLabel(COMMANDS[command].keys[0])}</kbd>
    </span>
  );
}

function LayerRow(props: { name: LayerName; label: ReactNode; title: string; children?: ReactNode }) {
  const { name, label, title, children } = props;
  const { on, opacity } = useApp(({ layers }) => layers[name]);
  const setLayer = useApp((state) => state.setLayer);
  return (
    <div className="layer">
      <Switch size="xs" checked={on} onChange={() => setLayer(name, { on: !on })} label={label} />
      <div className="layer-opacity">
        <Slider
          thumbLabel={`${title}, strength`}
          min={0.05}
          max={1}
          step={0.05}
          value={opacity}
          disabled={!on}
          onChange={(value) => setLayer(name, { opacity: value })}
        />
        <span className="dim small">{percent(opacity)}</span>
      </div>
      {on && children}
    </div>
  );
}
