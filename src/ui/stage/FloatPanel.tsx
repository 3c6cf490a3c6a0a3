import { CloseButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useApp } from "../appContext.ts";

/** A small panel beside the toolbar; one at a time is open. */
export function FloatPanel({ title, children }: { title: string; children: ReactNode }) {
  const setOpen = useApp((state) => state.setOpen);
  return (
    <section className="float-panel floating" aria-label={title}>
      <div className="section-head">
        {title}
        <CloseButton size="xs" aria-label={`Close ${title.toLowerCase()}`} onClick={() => setOpen(null)} />
      </div>
      {children}
    </section>
  );
}
