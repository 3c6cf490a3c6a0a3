import { ErrorBoundary } from "../ErrorBoundary.tsx";
import { AdvancedOptions } from "./AdvancedOptions.tsx";
import { ModelSection } from "./ModelSection.tsx";
import { ObjectSection } from "./ObjectSection.tsx";
import { ResultSection } from "./ResultSection.tsx";
import { RunSection } from "./RunSection.tsx";
import "./task.css";

/** The right side: from model to masks, top to bottom. */
export function TaskPanel() {
  return (
    <aside className="panel task" aria-label="Segment">
      <ErrorBoundary what="The panel">
        <ModelSection />
        <RunSection />
        <ResultSection />
        <ObjectSection />
        <AdvancedOptions />
      </ErrorBoundary>
    </aside>
  );
}
