import { Button, Progress } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import type { AppState } from "../../state/appState.ts";
import { runPlan } from "../../state/runPlan.ts";
import type { Run } from "../../state/runSlice.ts";
import { isCurrent } from "../../state/segmentOptions.ts";
import { useApp } from "../appContext.ts";
import { KeyHint } from "../commands/KeyHint.tsx";
import { clock, count, duration, plural } from "../format.ts";

/** Starts and stops the network; one bar for the whole, whatever the number of images. */
export function RunSection() {
  const run = useApp((state) => state.run);
  return (
    <section className="section run" aria-label="Run">
      {run.status === "running" ? <Running run={run} /> : <Start />}
    </section>
  );
}

function Start() {
  const ready = useApp(
    ({ selected, images: items }) => selected !== null && items[selected]?.decoding.status === "ready",
  );
  const model = useApp((state) => state.model);
  const selected = useApp((state) => state.selected);
  const again = useApp(({ images: items }) => selected !== null && items[selected]?.outcome != null);
  const current = useApp((state) => {
    const item = selected === null ? undefined : state.images[selected];
    return item !== undefined && isCurrent(item, state);
  });
  const plan = useApp(useShallow(planOf));
  const runImages = useApp((state) => state.runImages);
  const runAll = useApp((state) => state.runAll);
  return (
    <>
      <div className="run-buttons">
        <KeyHint command="run">
          <Button
            px={8}
            disabled={!ready || model === null}
            {...(current ? { variant: "default" } : {})}
            onClick={() => selected !== null && void runImages([selected])}
          >
            {again ? "Segment again" : "Segment"}
          </Button>
        </KeyHint>
        {plan !== null && (
          <KeyHint command="runAll">
            <Button
              px={8}
              disabled={model === null}
              {...(current && plan.rest ? {} : { variant: "default" })}
              aria-label={plan.text}
              onClick={() => void runAll()}
            >
              {plan.text.replace(/^Segment the/, "The")}
            </Button>
          </KeyHint>
        )}
      </div>
      <LastRun />
    </>
  );
}

/** What the button for many images says, and whether it is what is left to do; null where there is no use for it. */
function planOf(state: AppState): { readonly text: string; readonly rest: boolean } | null {
  const { ids, rest } = runPlan(state);
  if (rest) return { text: `Segment the ${count(ids.length)} left`, rest };
  return ids.length > 1 ? { text: `Segment all ${count(ids.length)}`, rest } : null;
}

/** One line that is always there, so that nothing below it moves. */
function LastRun() {
  const last = useApp(({ run }) => (run.status === "idle" ? run.last : null));
  const model = useApp((state) => state.model);
  if (model === null) return <p className="run-line dim">Load a model to begin.</p>;
  if (last === null) return <p className="run-line dim">Nothing is sent anywhere.</p>;
  const parts = [`${plural(last.done, "image")} in ${duration(last.seconds)}`];
  if (last.failed > 0) parts.push(`${last.failed} failed`);
  if (last.unopened > 0) parts.push(`${count(last.unopened)} could not be opened`);
  if (last.cancelled) parts.push("cancelled");
  return (
    <p className={last.failed + last.unopened > 0 ? "run-line warn" : "run-line dim"}>{parts.join(" · ")}</p>
  );
}

function Running({ run }: { run: Extract<Run, { status: "running" }> }) {
  const cancelRun = useApp((state) => state.cancelRun);
  const share = Math.round(run.fraction * 100);
  return (
    <>
      <div className="run-buttons">
        <div className="run-progress">
          <div className="row small">
            <span>
              {run.total === 1 ? "Segmenting" : `${count(run.finished)} of ${plural(run.total, "image")}`}
            </span>
            <span className="dim">
              {run.secondsLeft === null ? `${share} %` : `${clock(run.secondsLeft)} left`}
            </span>
          </div>
          <Progress
            value={share}
            size={6}
            aria-label="Segmenting"
            animated={run.fraction === 0}
            striped={run.fraction === 0}
          />
        </div>
        <Button variant="default" className="run-cancel" onClick={cancelRun}>
          Cancel
        </Button>
      </div>
      <p className="run-line dim">What is done stays.</p>
    </>
  );
}
