import { ErrorBoundary } from "../ErrorBoundary.tsx";
import { BrushSection } from "../paint/BrushSection.tsx";
import { BorderSection } from "./BorderSection.tsx";
import { CompareSection } from "./CompareSection.tsx";
import { HeldSection } from "./HeldSection.tsx";
import { LearningSection } from "./LearningSection.tsx";
import { MoreOptions } from "./MoreOptions.tsx";
import { PlacesSection } from "./PlacesSection.tsx";
import { VersionsSection } from "./VersionsSection.tsx";
import "./teach.css";

/** The right side of the Teach place: from labels to a network of the user's own, top to bottom. */
export function TeachPanel() {
  return (
    <aside className="panel task" aria-label="Teach">
      <ErrorBoundary what="The panel">
        <LearningSection />
        <HeldSection />
        <BorderSection />
        <BrushSection />
        <PlacesSection />
        <VersionsSection />
        <CompareSection />
        <MoreOptions />
      </ErrorBoundary>
    </aside>
  );
}
