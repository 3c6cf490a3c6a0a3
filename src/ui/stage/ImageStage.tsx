import { useEffect, useRef, useState } from "react";
import { shownComparison } from "../../state/compareSlice.ts";
import { createViewer, type Viewer } from "../../viewer/index.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { PaintStart } from "../paint/PaintStart.tsx";
import { ToolStrip } from "../paint/ToolStrip.tsx";
import { usePaintSync } from "../paint/usePaintSync.ts";
import { CompareDivider } from "../teach/CompareDivider.tsx";
import { useComparison } from "../teach/useComparison.ts";
import { useTeachStage } from "../teach/useTeachStage.ts";
import { ContrastPanel } from "./ContrastPanel.tsx";
import { LayersPanel } from "./LayersPanel.tsx";
import { Legend } from "./Legend.tsx";
import { ScaleBarMark } from "./ScaleBarMark.tsx";
import { StageLoading } from "./Stage.tsx";
import { useInsets } from "./useInsets.ts";
import { useViewerSync } from "./useViewerSync.ts";
import { ViewToolbar } from "./ViewToolbar.tsx";

/** The viewer with what floats over it. */
export function ImageStage() {
  const host = useRef<HTMLDivElement>(null);
  const { viewer, message } = useMountedViewer(host);
  const loading = useApp(({ shown }) => shown.status === "loading");
  const open = useApp((state) => state.open);
  const teaching = useApp(({ place }) => place === "teach");
  const comparing = useApp((state) => shownComparison(state) !== null);
  const strip = useRef<HTMLDivElement>(null);
  const view = useRef<HTMLDivElement>(null);
  useInsets(viewer, { strip, view });
  useViewerSync(viewer);
  usePaintSync(viewer);
  useTeachStage(viewer);
  useComparison(viewer);
  return (
    <>
      <div ref={host} className="stage-canvas" />
      {message !== null && (
        <div className="stage-message" role="alert">
          <p>{message}</p>
        </div>
      )}
      {loading && <StageLoading />}
      {viewer !== null && (
        <>
          {teaching && !comparing && (
            <>
              <div ref={strip} className="stage-left">
                <ToolStrip />
              </div>
              <PaintStart />
            </>
          )}
          <div ref={view} className="stage-left" data-side={teaching ? "right" : "left"}>
            <ViewToolbar />
            {open === "contrast" && <ContrastPanel />}
            {open === "layers" && <LayersPanel />}
          </div>
          <CompareDivider />
          <ScaleBarMark viewer={viewer} />
          <Legend viewer={viewer} />
        </>
      )}
    </>
  );
}

interface Mounted {
  readonly viewer: Viewer | null;
  /** Why there is no viewer, or null. */
  readonly message: string | null;
}

function useMountedViewer(host: React.RefObject<HTMLDivElement | null>): Mounted {
  const { viewer: shared } = useAppContext();
  const [mounted, setMounted] = useState<Mounted>({ viewer: null, message: null });
  useEffect(() => {
    if (host.current === null) return;
    const result = createViewer(host.current);
    if (!result.ok) {
      setMounted({ viewer: null, message: result.error.message });
      return;
    }
    const { viewer } = result;
    viewer.canvas.setAttribute("aria-label", "Image: wheel zooms, drag or arrows move it");
    viewer.canvas.setAttribute("role", "img");
    shared.current = viewer;
    setMounted({ viewer, message: null });
    return () => {
      shared.current = null;
      setMounted({ viewer: null, message: null });
      viewer.dispose();
    };
  }, [host, shared]);
  return mounted;
}
