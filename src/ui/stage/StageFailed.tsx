import { Button, EmptyState } from "@mantine/core";
import { IconPhotoX } from "@tabler/icons-react";
import { useApp, useAppContext } from "../appContext.ts";
import { withoutName } from "../images/imageStatus.ts";
import { removeWithUndo } from "../images/removeWithUndo.ts";

/** A file that could not be opened: why, and what to do. */
export function StageFailed() {
  const shown = useApp((state) => state.shown);
  const name = useApp(({ images }) => (shown.status === "failed" ? images[shown.id]?.name : undefined));
  const retryDecoding = useApp((state) => state.retryDecoding);
  const { store } = useAppContext();
  if (shown.status !== "failed") return null;
  return (
    <div className="stage-message" role="alert">
      <EmptyState
        icon={<IconPhotoX size={44} stroke={1.2} aria-hidden />}
        title={`${name ?? "The file"} could not be opened`}
        description={withoutName(shown.message, name ?? "")}
      />
      <div className="stage-ways">
        <Button onClick={() => retryDecoding(shown.id)}>Try again</Button>
        <Button variant="default" onClick={() => removeWithUndo(store, shown.id)}>
          Take it off the list
        </Button>
      </div>
    </div>
  );
}
