import { Button, Progress } from "@mantine/core";
import { isShort } from "../../state/projectSlice.ts";
import { useApp } from "../appContext.ts";
import { fileSize } from "../format.ts";

/** How much room is taken, and whether the browser promises to keep it. */
export function StorageUse() {
  const space = useApp((state) => state.space);
  const persistStorage = useApp((state) => state.persistStorage);
  const off = useApp(({ saving }) => (saving.status === "off" ? saving.message : null));
  if (off !== null) return <p className="project-hint bad">Nothing is kept: {off}</p>;
  if (space === null)
    return <p className="project-hint dim">The browser does not tell how much room there is.</p>;
  const { used, quota, persisted } = space;
  const short = isShort(space);
  return (
    <section aria-label="Room in this browser" className="project-space">
      <div className="row">
        <span>
          {fileSize(used)} of {fileSize(quota)} used
        </span>
        {short && <span className="warn">Nearly full</span>}
      </div>
      <Progress
        value={Math.min(100, (100 * used) / quota)}
        size={4}
        color={short ? "yellow" : "accent"}
        aria-hidden
      />
      <div className="row dim small">
        {persisted ? (
          <span>The browser keeps it until you delete it.</span>
        ) : (
          <>
            <span>The browser may clear it when the disk is full.</span>
            <Button size="compact-xs" variant="default" onClick={() => void persistStorage()}>
              Keep it
            </Button>
          </>
        )}
      </div>
    </section>
  );
}
