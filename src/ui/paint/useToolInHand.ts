import { useEffect } from "react";
import type { DrawingTool, Viewer } from "../../viewer/index.ts";
import { createTool } from "../../viewer/tools/create-tool.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { toolHost } from "./toolHost.ts";
import { withCtrl } from "./withCtrl.ts";

/** Puts the chosen tool in the viewer's hand, over the labels of the shown image. */
export function useToolInHand(viewer: Viewer | null): void {
  const { store } = useAppContext();
  const id = useApp(({ shown }) => (shown.status === "ready" ? shown.id : null));
  const name = useApp((state) => state.tool);
  useEffect(() => {
    if (viewer === null || id === null || name === "move") return;
    const host = toolHost(store, id, viewer);
    const tool: DrawingTool = withCtrl(createTool(name, host), createTool("delete", host));
    viewer.setTool(tool);
    const unsubscribe = store.subscribe(({ paint }, previous) => {
      // The ring is as large as the brush.
      if (paint.size !== previous.paint.size) viewer.setTool(tool);
    });
    return () => {
      unsubscribe();
      viewer.setTool(null);
      viewer.setSketch(null);
    };
  }, [viewer, id, name, store]);
  useEmphasisInSight();
}

/** Who paints where the network should try harder sees it. */
function useEmphasisInSight(): void {
  const emphasising = useApp(({ tool, place }) => place === "teach" && tool === "emphasis");
  const setLayer = useApp((state) => state.setLayer);
  useEffect(() => {
    if (emphasising) setLayer("weights", { on: true });
  }, [emphasising, setLayer]);
}
