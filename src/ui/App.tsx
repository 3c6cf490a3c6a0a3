import "@mantine/core/styles.css";
import "./app.css";
import { MantineProvider } from "@mantine/core";
import { lazy, Suspense, useMemo, useRef } from "react";
import type { AppStore } from "../state/store.ts";
import type { Viewer } from "../viewer/index.ts";
import { AppContext, type AppContextValue, useApp } from "./appContext.ts";
import { useCommands } from "./commands/useCommands.ts";
import { DropAnywhere } from "./files/DropAnywhere.tsx";
import { FilePickers } from "./files/FilePickers.tsx";
import { usePaste } from "./files/usePaste.ts";
import { Footer } from "./footer/Footer.tsx";
import { ImageList } from "./images/ImageList.tsx";
import { LiveStatus } from "./notices/LiveStatus.tsx";
import { Notices } from "./notices/Notices.tsx";
import { PlacePanel } from "./PlacePanel.tsx";
import { Elsewhere } from "./projects/Elsewhere.tsx";
import { Stage } from "./stage/Stage.tsx";
import { surfaces, theme } from "./theme.ts";
import { TopBar } from "./topbar/TopBar.tsx";
import { useLeaveGuard } from "./useLeaveGuard.ts";

const ShortcutSheet = lazy(() =>
  import("./commands/ShortcutSheet.tsx").then((module) => ({ default: module.ShortcutSheet })),
);

/** The whole page, over a state that someone else made. */
export function App({ store }: { store: AppStore }) {
  const viewer = useRef<Viewer | null>(null);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const model = useRef<HTMLInputElement>(null);
  const context = useMemo<AppContextValue>(
    () => ({
      store,
      viewer,
      pickers: {
        files: () => files.current?.click(),
        folder: () => folder.current?.click(),
        model: () => model.current?.click(),
      },
    }),
    [store],
  );
  return (
    <MantineProvider theme={theme} cssVariablesResolver={surfaces} defaultColorScheme="auto">
      <AppContext value={context}>
        <Page />
        <FilePickers refs={{ files, folder, model }} />
        <DropAnywhere />
        <Shortcuts />
        <Notices />
        <LiveStatus />
        {/* Mantine puts menus and hints into this node: as a region it has a place in the page's outline. */}
        <section aria-label="Menus and hints" data-mantine-shared-portal-node="true" />
      </AppContext>
    </MantineProvider>
  );
}

function Page() {
  useCommands();
  usePaste();
  useLeaveGuard();
  const folded = useApp((state) => state.folded);
  const elsewhere = useApp(({ saving }) => saving.status === "elsewhere");
  return (
    <div
      className="app"
      data-images={folded.images ? "folded" : undefined}
      data-task={folded.task ? "folded" : undefined}
    >
      <TopBar />
      <div className="app-body" inert={elsewhere}>
        <ImageList />
        <Stage />
        <PlacePanel />
      </div>
      <Footer />
      <Elsewhere />
    </div>
  );
}

/** The sheet is loaded when it is first asked for. */
function Shortcuts() {
  const opened = useApp(({ open }) => open === "shortcuts");
  return <Suspense>{opened && <ShortcutSheet />}</Suspense>;
}
