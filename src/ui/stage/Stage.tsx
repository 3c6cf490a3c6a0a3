import { lazy, Suspense } from "react";
import { useApp } from "../appContext.ts";
import { ErrorBoundary } from "../ErrorBoundary.tsx";
import { StageEmpty } from "./StageEmpty.tsx";
import { StageFailed } from "./StageFailed.tsx";
import "./stage.css";

const ImageStage = lazy(() =>
  import("./ImageStage.tsx").then(({ ImageStage: component }) => ({ default: component })),
);

/** The middle of the page: the image, or what to do to have one. */
export function Stage() {
  const shown = useApp((state) => state.shown.status);
  return (
    <main className="stage" aria-label="Image">
      {shown === "none" && <StageEmpty />}
      {shown === "failed" && <StageFailed />}
      {(shown === "ready" || shown === "loading") && (
        <ErrorBoundary what="The viewer">
          <Suspense fallback={<StageLoading />}>
            <ImageStage />
          </Suspense>
        </ErrorBoundary>
      )}
    </main>
  );
}

/** Says which file is on its way; stays invisible for the first moment, so that quick files do not flash it. */
export function StageLoading() {
  const name = useApp(({ shown, images }) =>
    shown.status === "loading" ? images[shown.id]?.name : undefined,
  );
  return <p className="stage-loading dim">{name === undefined ? "Opening the viewer" : `Opening ${name}`}</p>;
}
