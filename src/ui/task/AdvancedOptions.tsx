import { Accordion } from "@mantine/core";
import { lazy, Suspense, useState } from "react";

const AdvancedFields = lazy(() =>
  import("./AdvancedFields.tsx").then((module) => ({ default: module.AdvancedFields })),
);

/** Rarely needed: how the network is run. */
export function AdvancedOptions() {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Accordion className="advanced" variant="default" transitionDuration={0} value={open} onChange={setOpen}>
      <Accordion.Item value="advanced">
        <Accordion.Control>Advanced</Accordion.Control>
        <Accordion.Panel>
          {open !== null && (
            <Suspense>
              <AdvancedFields />
            </Suspense>
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
