import { SegmentedControl } from "@mantine/core";
import { type BackendChoice, isBackendChoice } from "../../state/settings.ts";
import { useApp } from "../appContext.ts";

const CHOICES: { readonly value: BackendChoice; readonly label: string }[] = [
  { value: "auto", label: "Automatic" },
  { value: "webgpu", label: "GPU" },
  { value: "wasm", label: "Processor" },
];

/** Chooses where the network runs; not while it does. */
export function BackendControl() {
  const backend = useApp((state) => state.backend);
  const chooseBackend = useApp((state) => state.chooseBackend);
  const running = useApp(({ run }) => run.status === "running");
  return (
    <SegmentedControl
      fullWidth
      aria-label="Where the network runs"
      data={CHOICES}
      value={backend}
      disabled={running}
      onChange={(choice) => isBackendChoice(choice) && chooseBackend(choice)}
    />
  );
}
