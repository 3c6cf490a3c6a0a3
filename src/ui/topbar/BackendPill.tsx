import { Popover, UnstyledButton } from "@mantine/core";
import type { Engine } from "../../state/engineSlice.ts";
import { useApp } from "../appContext.ts";
import { BackendControl } from "./BackendControl.tsx";

const NAMES = { webgpu: "WebGPU", wasm: "WebAssembly" } as const;

/** Where the network runs, why there, and how to change it. */
export function BackendPill() {
  const engine = useApp((state) => state.engine);
  const opened = useApp(({ open }) => open === "backend");
  const setOpen = useApp((state) => state.setOpen);
  return (
    <Popover
      opened={opened}
      onChange={(now) => setOpen(now ? "backend" : null)}
      position="bottom-end"
      width={340}
      trapFocus
    >
      <Popover.Target>
        <UnstyledButton
          className="pill"
          onClick={() => setOpen(opened ? null : "backend")}
          data-state={engine.status}
        >
          <span className="pill-dot" aria-hidden />
          <span className="clip">{pillText(engine)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Where the network runs">
        <div className="stack">
          <BackendFacts engine={engine} />
          <BackendControl />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function pillText(engine: Engine): string {
  if (engine.status === "ready") return `${NAMES[engine.report.name]} · ${engine.report.adapter}`;
  if (engine.status === "failed") return "Engine not running";
  return engine.status === "starting" ? "Starting the engine" : "Engine off";
}

function BackendFacts({ engine }: { engine: Engine }) {
  if (engine.status === "failed") return <p className="pill-reason bad">{engine.message}</p>;
  if (engine.status !== "ready")
    return <p className="pill-reason dim">The engine starts when it is needed.</p>;
  const { name, adapter, reason } = engine.report;
  return (
    <div>
      <strong>{NAMES[name]}</strong>
      <div className="dim">{adapter}</div>
      <p className="pill-reason">{`${reason.charAt(0).toUpperCase()}${reason.slice(1)}`}</p>
    </div>
  );
}
