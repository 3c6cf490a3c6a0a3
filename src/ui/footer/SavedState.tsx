import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconLoader2 } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { Saving } from "../../state/projectSlice.ts";
import { useApp } from "../appContext.ts";
import { ago } from "../format.ts";

/** Whether the work is kept, in one line. */
export function SavedState() {
  const saving = useApp((state) => state.saving);
  const retrySaving = useApp((state) => state.retrySaving);
  const since = useAgo(saving.status === "saved" ? saving.at : null);
  const { text, tone } = wordsOf(saving, since);
  return (
    // Only what is wrong is read aloud: every stroke is saved, and nobody wants to hear it.
    <section className="footer-saved clip" aria-label="Saving" data-tone={tone} title={text}>
      <ToneIcon tone={tone} />
      <span className="clip" role={tone === "bad" ? "alert" : undefined}>
        {text}
      </span>
      {saving.status === "failed" && (
        <UnstyledButton className="footer-button" onClick={() => void retrySaving()}>
          Try again
        </UnstyledButton>
      )}
    </section>
  );
}

type Tone = "good" | "busy" | "bad" | "none";

function wordsOf(saving: Saving, since: string): { readonly text: string; readonly tone: Tone } {
  switch (saving.status) {
    case "starting":
      return { text: "", tone: "none" };
    case "fresh":
      return { text: "Your work is saved as you go", tone: "none" };
    case "saving":
      return { text: "Saving …", tone: "busy" };
    case "saved":
      return { text: `Saved ${since}`, tone: "good" };
    case "failed":
      return { text: `Not saved: ${saving.message}.`, tone: "bad" };
    case "off":
      return { text: `Nothing is kept: ${saving.message}`, tone: "bad" };
    case "elsewhere":
      return { text: "Open in another tab: nothing is saved here", tone: "bad" };
  }
}

function ToneIcon({ tone }: { tone: Tone }) {
  if (tone === "good") return <IconCircleCheck size={13} stroke={1.8} aria-hidden />;
  if (tone === "busy") return <IconLoader2 size={13} stroke={1.8} aria-hidden />;
  return tone === "bad" ? <IconAlertTriangle size={13} stroke={1.8} aria-hidden /> : null;
}

const MINUTE_MS = 60_000;

/** How long ago something was, renewed every minute. */
function useAgo(at: number | null): string {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (at === null) return;
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, [at]);
  return at === null ? "" : ago(at, now);
}
