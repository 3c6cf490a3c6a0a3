import { Button, SegmentedControl } from "@mantine/core";
import type { ToolName } from "../../state/paintSlice.ts";
import { LARGEST_BRUSH } from "../../viewer/tools/brush.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { COMMANDS } from "../commands/commands.ts";
import { keyLabel } from "../commands/keyLabel.ts";
import { digits } from "../format.ts";
import { FigureSlider } from "../task/FigureSlider.tsx";
import { usePixelSize } from "../task/usePixelSize.ts";
import { ClassList } from "./ClassList.tsx";
import { TOOL_GROUPS } from "./toolIcons.ts";
import { ABOUT, NEEDS, type Needs } from "./toolNeeds.ts";

/** What the tool in hand can be told; nothing of the others. */
export function BrushSection() {
  const tool = useApp((state) => state.tool);
  const needs = NEEDS[tool];
  return (
    <section className="section brush" aria-labelledby="brush-head">
      <div className="section-head">
        <h2 id="brush-head">{labelOf(tool)}</h2>
        {needs.includes("size") && <span className="dim small">[ ]</span>}
      </div>
      <p className="dim small brush-about">{ABOUT[tool]}</p>
      <div className="stack">
        {needs.map((need) => (
          <Setting key={need} need={need} />
        ))}
      </div>
    </section>
  );
}

function labelOf(tool: ToolName): string {
  return TOOL_GROUPS.flat().find(({ name }) => name === tool)?.label ?? "";
}

function Setting({ need }: { need: Needs }) {
  switch (need) {
    case "size":
      return <SizeSlider />;
    case "over":
      return <PaintsOver />;
    case "cell":
      return <CellInHand />;
    case "class":
      return <ClassList />;
    case "tolerance":
      return <ToleranceSlider />;
    case "emphasis":
      return <EmphasisSlider />;
  }
}

const power = (position: number) => Math.round(2 ** position);

function SizeSlider() {
  const size = useApp(({ paint }) => paint.size);
  const setPaint = useApp((state) => state.setPaint);
  const pixelSize = usePixelSize();
  const um = pixelSize === null ? "" : ` · ${digits(size * pixelSize.x)} µm`;
  return (
    <FigureSlider
      label="Size"
      tip="Diameter of the brush; also [ and ], or Alt with the wheel"
      figure={`${size} px${um}`}
      min={0}
      max={Math.log2(LARGEST_BRUSH)}
      step={0.05}
      scale={power}
      value={Math.log2(size)}
      onChange={(position) => setPaint({ size: power(position) })}
    />
  );
}

function PaintsOver() {
  const overBackgroundOnly = useApp(({ paint }) => paint.overBackgroundOnly);
  const setPaint = useApp((state) => state.setPaint);
  return (
    <div>
      <div className="field-label">Paints over</div>
      <SegmentedControl
        fullWidth
        aria-label="Paints over"
        value={overBackgroundOnly ? "background" : "all"}
        onChange={(value) => setPaint({ overBackgroundOnly: value === "background" })}
        data={[
          { value: "background", label: "No other cell" },
          { value: "all", label: "Everything" },
        ]}
      />
    </div>
  );
}

function CellInHand() {
  const instance = useApp(({ paint }) => paint.instance);
  const context = useAppContext();
  const { title, keys, run } = COMMANDS.newCell;
  return (
    <div className="row brush-cell">
      <span>{instance === null ? "Each stroke is a new cell" : `Paints cell ${instance}`}</span>
      <Button
        variant="default"
        size="compact-xs"
        disabled={instance === null}
        onClick={() => run(context)}
        rightSection={<span className="dim">{keyLabel(keys[0])}</span>}
      >
        {title}
      </Button>
    </div>
  );
}

function ToleranceSlider() {
  const tolerance = useApp(({ paint }) => paint.tolerance);
  const setPaint = useApp((state) => state.setPaint);
  return (
    <FigureSlider
      label="Tolerance"
      tip="How far the network’s probability may differ from where you click"
      figure={tolerance.toFixed(2)}
      min={0.01}
      max={0.99}
      step={0.01}
      value={tolerance}
      onChange={(value) => setPaint({ tolerance: value })}
    />
  );
}

function EmphasisSlider() {
  const emphasis = useApp(({ paint }) => paint.emphasis);
  const setPaint = useApp((state) => state.setPaint);
  return (
    <FigureSlider
      label="Counts"
      tip="Factor on the weight of these pixels in training"
      figure={`${emphasis} times`}
      min={2}
      max={10}
      step={1}
      value={emphasis}
      onChange={(value) => setPaint({ emphasis: value })}
    />
  );
}
