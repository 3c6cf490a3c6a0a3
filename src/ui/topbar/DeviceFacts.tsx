import { Button } from "@mantine/core";
import type { BackendReport, VariantReport } from "../../core/segmentation.ts";
import { useApp } from "../appContext.ts";

const STATES = {
  used: "in use",
  proved: "in use where 16 bits are too few",
  failed: "not used",
} as const;

/** What the engine found out about the device it computes on. */
export function DeviceFacts() {
  const engine = useApp((state) => state.engine);
  return (
    <section aria-label="About this device">
      <div className="section-head">About this device</div>
      {engine.status === "ready" ? (
        <Report report={engine.report} />
      ) : (
        <p className="pill-reason dim small">The device is looked at when the engine starts.</p>
      )}
    </section>
  );
}

function Report({ report: { adapter, variants = [], testedSeconds } }: { readonly report: BackendReport }) {
  const testDevice = useApp((state) => state.testDevice);
  const busy = useApp(({ run, teaching }) => run.status === "running" || teaching.status === "running");
  return (
    <>
      <div className="dim small">{adapter}</div>
      <ul className="device-facts small">
        {variants.flatMap(({ name, state, note }) =>
          state === "slower" || state === "untried" ? (
            []
          ) : (
            <li key={name}>{told(name, STATES[state], note)}</li>
          ),
        )}
        <Others variants={variants} />
      </ul>
      {testedSeconds !== undefined && (
        <div className="device-test">
          <span className="dim small">{tested(testedSeconds)}</span>
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            onClick={testDevice}
            title="Tries every way to compute again, also those that failed or stopped the page before"
          >
            Test again
          </Button>
        </div>
      )}
    </>
  );
}

function tested(seconds: number): string {
  return seconds === 0 ? "Tested on an earlier visit" : `Tested in ${seconds.toPrecision(2)} s`;
}

function told(name: string, state: string, note: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${state} (${note})`;
}

/** How many ways there are beside those that are told of one by one. */
function Others({ variants }: { readonly variants: readonly VariantReport[] }) {
  const count = (state: VariantReport["state"]) => variants.filter((each) => each.state === state).length;
  const [slower, untried] = [count("slower"), count("untried")];
  return (
    <>
      {slower > 0 && <li>{`Measured and slower: ${slower}`}</li>}
      {untried > 0 && <li>{`Waiting for the next start to be measured: ${untried}`}</li>}
    </>
  );
}
