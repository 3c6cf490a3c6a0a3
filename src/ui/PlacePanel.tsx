import { lazy, Suspense } from "react";
import { useApp } from "./appContext.ts";
import { TaskPanel } from "./task/TaskPanel.tsx";

const TeachPanel = lazy(() =>
  import("./teach/TeachPanel.tsx").then((module) => ({ default: module.TeachPanel })),
);

/** The right side of the page: what it is for now. */
export function PlacePanel() {
  const place = useApp((state) => state.place);
  if (place === "segment") return <TaskPanel />;
  return (
    <Suspense fallback={<aside className="panel task" aria-label="Teach" />}>
      <TeachPanel />
    </Suspense>
  );
}
