import { isAnswered } from "../../state/image.ts";
import { HEAT, lutGradient, VIRIDIS, type Viewer } from "../../viewer/index.ts";
import { useApp } from "../appContext.ts";
import { digits, percent } from "../format.ts";
import { HoverReadout } from "./HoverReadout.tsx";

/** Scales of the layers that are on, and what lies under the cursor. */
export function Legend({ viewer }: { viewer: Viewer }) {
  const layers = useApp((state) => state.layers);
  const w0 = useApp(({ weightOptions }) => weightOptions.w0);
  const item = useApp(({ shown, images }) => (shown.status === "ready" ? images[shown.id] : undefined));
  const classes = item?.outcome?.segmentation.classes;
  return (
    <aside className="legend floating" aria-label="Legend">
      {classes !== undefined && layers.classes.on && (
        <div className="legend-part">
          <LegendHead name="Classes" opacity={layers.classes.opacity} />
          <ul className="legend-classes">
            {classes.map(({ name, color }) => (
              <li key={name}>
                <span style={{ background: color }} />
                {name}
              </li>
            ))}
          </ul>
        </div>
      )}
      {classes !== undefined && layers.probability.on && (
        <div className="legend-part">
          <LegendHead name="Probability of a cell" opacity={layers.probability.opacity} />
          <Scale gradient={lutGradient(VIRIDIS)} marks={["0", "0.5", "1"]} unit="probability" />
        </div>
      )}
      {isAnswered(item) && layers.weights.on && (
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
