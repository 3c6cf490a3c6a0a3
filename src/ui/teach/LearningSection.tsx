import { Button } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import type { AppState } from "../../state/appState.ts";
import { labelledIds } from "../../state/teachImages.ts";
import { isBusy, secondsLeft } from "../../state/teachStatus.ts";
import { useApp } from "../appContext.ts";
import { KeyHint } from "../commands/KeyHint.tsx";
import { KeepBest } from "./KeepBest.tsx";
import { LearningCurves } from "./LearningCurves.tsx";
import { paceText, statusText } from "./learningText.ts";

/** Starts learning, shows it, and ends it. */
export function LearningSection() {
  const record = useApp((state) => state.record);
  return (
    <section className="section" aria-labelledby="learning-head">
      <div className="section-head">
        <h2 id="learning-head">Learning</h2>
        <LearningStatus />
      </div>
      <LearningCurves record={record} />
      <LearningButtons />
      <LearningLine />
    </section>
  );
}

function LearningStatus() {
  const text = useApp((state) => statusText(state.teaching, state.record, secondsLeft(state)));
  return <span className="dim learning-status">{text}</span>;
}

function LearningButtons() {
  const status = useApp(({ teaching }) => teaching.status);
  const known = useApp(({ record }) => record !== null);
  const busy = useApp(({ teaching }) => isBusy(teaching));
  const pause = useApp((state) => state.pauseTeaching);
  const goOn = useApp((state) => state.continueTeaching);
  if (status === "idle" || !known) return <Learn />;
  return (
    <div className="learning-buttons">
      <KeyHint command="learn">
        {busy ? (
          <Button px={8} variant="default" disabled={status !== "running"} onClick={pause}>
            Pause
          </Button>
        ) : (
          <Button px={8} onClick={() => void goOn()}>
            Continue
          </Button>
        )}
      </KeyHint>
      <KeepBest />
    </div>
  );
}

function Learn() {
  const start = useApp((state) => state.startTeaching);
  const preparing = useApp(({ teaching }) => teaching.status === "preparing");
  const missing = useApp(whatIsMissing);
  return (
    <div className="learning-buttons">
      <KeyHint command="learn">
        <Button px={8} loading={preparing} disabled={missing !== null} onClick={() => void start()}>
          Learn from your labels
        </Button>
      </KeyHint>
    </div>
  );
}

/** Why learning cannot begin yet, as what to do; null when it can. */
function whatIsMissing(state: AppState): string | null {
  if (state.order.length === 0) return "Open an image first.";
  if (state.model === null) return "Load a model to begin with.";
  if (labelledIds(state).length === 0) return "Paint cells and some background first.";
  return null;
}

/** One line that is always there, so that nothing below it moves. */
function LearningLine() {
  const { record, teaching, stepSeconds, missing, images, model } = useApp(
    useShallow((state) => ({
      record: state.record,
      teaching: state.teaching,
      stepSeconds: state.stepSeconds,
      missing: whatIsMissing(state),
      images: labelledIds(state).length,
      model: state.model,
    })),
  );
  if (teaching.status === "failed") return <p className="run-line bad learning-line">{teaching.message}</p>;
  if (teaching.status === "idle") {
    const ready = `From ${model}, with ${images === 1 ? "one labelled image" : `${images} labelled images`}.`;
    return <p className="run-line dim learning-line">{missing ?? ready}</p>;
  }
  const text = record === null ? "Bringing the images to the network." : paceText(record, stepSeconds);
  return <p className="run-line dim learning-line">{text}</p>;
}
