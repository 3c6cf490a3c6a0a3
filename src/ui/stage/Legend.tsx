import { isAnswered } from "../../state/image.ts";
import { HEAT, lutGradient, VIRIDIS, type Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { digits, percent } from "../format.ts";
import { useCellClasses } from "../paint/useCellClasses.ts";
import { useColouredByClass } from "../paint/usePaintedColours.ts";
import { HoverReadout } from "./HoverReadout.tsx";

/** Scales of the layers that are on, and what lies under the cursor. */
export function Legend({ viewer }: { viewer: Viewer }) {
  const layers = useApp((state) => state.layers);
  const w0 = useApp(({ weightOptions }) => weightOptions.w0);
  const item = useApp(({ shown, images }) => (shown.status === "ready" ? images[shown.id] : undefined));
  const segmentation = item?.outcome?.segmentation;
  const teaching = useApp(({ place }) => place === "teach");
  return (
    <aside className="legend floating" aria-label="Legend">
      {teaching ? <PaintedClasses /> : <FoundClasses classes={segmentation?.classes ?? []} />}
      {segmentation !== undefined && layers.probability.on && (
        <div className="legend-part">
          <LegendHead name="Probability of a cell" opacity={layers.probability.opacity} />
          <Scale gradient={lutGradient(VIRIDIS)} marks={["0", "0.5", "1"]} unit="probability" />
        </div>
      )}
      {(teaching || isAnswered(item)) && layers.weights.on && (
        <div className="legend-part">
          <LegendHead name="Separation weight" opacity={layers.weights.opacity} />
          <Scale
            gradient={lutGradient(HEAT)}
            marks={["1", digits(1 + w0 / 2), digits(1 + w0)]}
            unit="weight"
          />
        </div>
      )}
      <HoverReadout viewer={viewer} />
    </aside>
  );
}

/** What the network takes each pixel for. */
function FoundClasses({ classes }: { classes: readonly ClassColour[] }) {
  const { on, opacity } = useApp(({ layers }) => layers.classes);
  return on && classes.length > 0 ? <ClassColours opacity={opacity} classes={classes} /> : null;
}

/** What each painted cell is, while cells wear the colours of their classes. */
function PaintedClasses() {
  const classes = useCellClasses();
  const opacity = useApp(({ layers }) => layers.instances.opacity);
  return useColouredByClass() ? <ClassColours opacity={opacity} classes={classes} /> : null;
}

interface ClassColour {
  readonly name: string;
  readonly color: string;
}

function ClassColours({ opacity, classes }: { opacity: number; classes: readonly ClassColour[] }) {
  return (
    <div className="legend-part">
      <LegendHead name="Classes" opacity={opacity} />
      <ul className="legend-classes">
        {classes.map(({ name, color }) => (
          <li key={name}>
            <span style={{ background: color }} />
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

function LegendHead({ name, opacity }: { name: string; opacity: number }) {
  return (
    <div className="legend-head">
      <strong>{name}</strong>
      <span className="dim">{percent(opacity)}</span>
    </div>
  );
}

function Scale({ gradient, marks, unit }: { gradient: string; marks: readonly string[]; unit: string }) {
  return (
    <>
      <div className="legend-scale" style={{ background: gradient }} />
      <div className="legend-marks dim">
        {marks.map((mark) => (
          <span key={mark}>{mark}</span>
        ))}
      </div>
      <div className="legend-unit dim">{unit}</div>
    </>
  );
}
