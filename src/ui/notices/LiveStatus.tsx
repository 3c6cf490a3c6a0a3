import { VisuallyHidden } from "@mantine/core";
import { labelledCells } from "../../state/labelledCells.ts";
import { isBusy } from "../../state/teachStatus.ts";
import { useApp } from "../appContext.ts";
import { plural } from "../format.ts";
import { withoutName } from "../images/imageStatus.ts";
import { learningNews } from "../teach/learningText.ts";

/** Tells screen readers what the progress bars and figures tell eyes. */
export function LiveStatus() {
  const text = useApp((state) => {
    const { run, selected, images, teaching, record } = state;
    const learning = isBusy(teaching) ? learningNews(teaching, record) : null;
    if (learning !== null) return learning;
    if (run.status === "running") return `Segmenting, ${run.finished} of ${plural(run.total, "image")} done`;
    const item = selected === null ? undefined : images[selected];
    if (item?.work.status === "failed")
      return `${item.name} failed: ${withoutName(item.work.message, item.name)}`;
    const labelled = selected === null ? null : labelledCells(state, selected);
    if (labelled !== null) return `${item?.name}: ${plural(labelled, "cell")} labelled`;
    const found = item?.outcome?.found;
    return found ? `${item?.name}: ${plural(found.labels.count, "cell")}` : "";
  });
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text}
    </VisuallyHidden>
  );
}
