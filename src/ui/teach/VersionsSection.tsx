import { Button } from "@mantine/core";
import { IconStarFilled } from "@tabler/icons-react";
import type { TeachRecord, Version } from "../../state/teachSlice.ts";
import { useApp } from "../appContext.ts";
import { versionName } from "./contenders.ts";

/** Moments of the run that can be gone back to, the latest first. */
export function VersionsSection() {
  const record = useApp((state) => state.record);
  if (record === null || record.versions.length === 0) return null;
  return (
    <section className="section" aria-labelledby="versions-head">
      <h2 className="section-head" id="versions-head">
        Versions
      </h2>
      <ol className="versions">
        {record.versions.toReversed().map((version) => (
          <VersionRow key={version.step} version={version} record={record} />
        ))}
      </ol>
    </section>
  );
}

function VersionRow({ version: { step, figures }, record }: { version: Version; record: TeachRecord }) {
  const goBackTo = useApp((state) => state.goBackTo);
  const name = versionName(step);
  return (
    <li className="version">
      <span>
        {name}
        {step === record.best && (
          <IconStarFilled size={11} className="version-best" role="img" aria-label="best so far" />
        )}
      </span>
      <span className="dim">{figures === null ? "" : `IoU ${figures.iou.toFixed(2)}`}</span>
      <Button
        variant="subtle"
        size="compact-xs"
        disabled={step === record.step}
        aria-label={`Go back to ${name}`}
        onClick={() => void goBackTo(step)}
      >
        Go back
      </Button>
    </li>
  );
}
