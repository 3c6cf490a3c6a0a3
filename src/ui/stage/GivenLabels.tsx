import { Button, FileButton } from "@mantine/core";
import { useApp } from "../appContext.ts";

/** Takes the cells from a label image: to look at labels, and at the weight the network would be trained with. */
export function GivenLabels() {
  const selected = useApp((state) => state.selected);
  const given = useApp(({ images, selected: id }) => (id === null ? null : (images[id]?.given ?? null)));
  const refusal = useApp((state) => state.labelsRefusal);
  const openLabels = useApp((state) => state.openLabels);
  const dropLabels = useApp((state) => state.dropLabels);
  if (selected === null) return null;
  return (
    <div className="layer given-labels">
      {given === null ? (
        <FileButton
          accept=".tif,.tiff,.png"
          inputProps={{ "aria-label": "Open a label image" }}
          onChange={(file) => file !== null && void openLabels(selected, file.name, file)}
        >
          {(props) => (
            <Button {...props} variant="subtle" size="compact-xs">
              Cells from a label image…
            </Button>
          )}
        </FileButton>
      ) : (
        <div className="row">
          <span className="small" title={given.fileName}>
            {given.labels.count} cells of {given.fileName}
          </span>
          <Button variant="subtle" size="compact-xs" onClick={() => dropLabels(selected)}>
            Remove
          </Button>
        </div>
      )}
      {refusal !== null && (
        <p role="alert" className="bad small float-note">
          {refusal}
        </p>
      )}
    </div>
  );
}
