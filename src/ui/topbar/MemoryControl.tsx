import { NativeSelect } from "@mantine/core";
import { MEMORY_CHOICES } from "../../state/settings.ts";
import { useApp } from "../appContext.ts";

const AUTOMATIC = "automatic";

const CHOICES = [
  { value: AUTOMATIC, label: "Automatic" },
  ...MEMORY_CHOICES.map((gib) => ({
    value: String(gib),
    label: gib < 1 ? `${gib * 1024} MB at most` : `${gib} GB at most`,
  })),
];

/** Sets how much memory the network may take; not while it runs. */
export function MemoryControl() {
  const memory = useApp((state) => state.memory);
  const chooseMemory = useApp((state) => state.chooseMemory);
  const busy = useApp(({ run, teaching }) => run.status === "running" || teaching.status === "running");
  return (
    <NativeSelect
      label="Memory for the network"
      description="An image is looked at in tiles. With more memory the tiles are larger and the work is done sooner; with less, other programs keep more. Automatic takes a quarter of what the computer has."
      data={CHOICES}
      value={memory === null ? AUTOMATIC : String(memory)}
      disabled={busy}
      onChange={({ currentTarget: { value } }) => chooseMemory(value === AUTOMATIC ? null : Number(value))}
    />
  );
}
