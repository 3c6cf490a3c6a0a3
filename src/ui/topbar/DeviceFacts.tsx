import type { VariantReport } from "../../core/segmentation.ts";
import { useApp } from "../appContext.ts";

const STATES = { used: "in use", proved: "works", failed: "not used" } as const;

/** What the engine found out about the device it computes on. */
export function DeviceFacts() {
  const engine = useApp((state) => state.engine);
  return (
    <section aria-label="About this device">
      <div className="section-head">About this device</div>
      {engine.status === "ready" ? (
        <>
          <div className="dim small">{engine.report.adapter}</div>
          <ul className="device-facts small">
            {(engine.report.variants ?? []).map((variant) => (
              <li key={variant.name}>{told(variant)}</li>
            ))}
          </ul>
        </>
      ) : (
        <p className="pill-reason dim small">The device is looked at when the engine starts.</p>
      )}
    </section>
  );
}

function told({ name, state, note }: VariantReport): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${STATES[state]} (${note})`;
}
