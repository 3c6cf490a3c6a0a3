import { Accordion } from "@mantine/core";
import { lazy, Suspense, useState } from "react";

const MoreFields = lazy(() => import("./MoreFields.tsx").then((module) => ({ default: module.MoreFields })));

/** Rarely needed: how the network learns. */
export function MoreOptions() {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Accordion className="advanced" variant="default" transitionDuration={0} value={open} onChange={setOpen}>
      <Accordion.Item value="more">
        <Accordion.Control>More</Accordion.Control>
        <Accordion.Panel>
          {open !== null && (
            <Suspense>
              <MoreFields />
            </Suspense>
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
