import { ActionIcon, Button, Menu, Progress } from "@mantine/core";
import { IconBrain, IconChevronDown, IconFileZip, IconX } from "@tabler/icons-react";
import type { AnswerKind } from "../../state/exportFile.ts";
import { exportableIds, isPainted } from "../../state/exportSlice.ts";
import { useApp } from "../appContext.ts";
import { count, plural } from "../format.ts";

const KINDS: readonly { readonly kind: AnswerKind; readonly title: string; readonly format: string }[] = [
  { kind: "mask", title: "Mask", format: "PNG, 8-bit" },
  { kind: "labelsPng", title: "Labels", format: "PNG, 16-bit" },
  { kind: "labels", title: "Labels", format: "TIFF, 16-bit" },
  { kind: "overlay", title: "Picture with masks", format: "PNG" },
  { kind: "probability", title: "Probability", format: "TIFF, 32-bit" },
];

/** What can be taken away: a file of this image, or everything as one archive. */
export function ExportMenu() {
  const exporting = useApp((state) => state.exporting);
  const opened = useApp(({ open }) => open === "export");
  const setOpen = useApp((state) => state.setOpen);
  if (exporting.status === "running") return <ExportProgress done={exporting.done} total={exporting.total} />;
  return (
    <Menu
      opened={opened}
      onChange={(now) => setOpen(now ? "export" : null)}
      position="bottom-end"
      width={270}
    >
      <Menu.Target>
        <Button variant="default" size="compact-md" rightSection={<IconChevronDown size={14} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ExportItems />
      </Menu.Dropdown>
    </Menu>
  );
}

function ExportItems() {
  const selected = useApp((state) => state.selected);
  const ready = useApp(({ images }) => selected !== null && images[selected]?.outcome?.found != null);
  const painted = useApp((state) => selected !== null && isPainted(state, selected));
  const exportable = useApp((state) => exportableIds(state).length);
  const exportImage = useApp((state) => state.exportImage);
  const exportAll = useApp((state) => state.exportAll);
  return (
    <>
      <Menu.Label>{ready ? "This image" : "Segment this image to export it"}</Menu.Label>
      {KINDS.map(({ kind, title, format }) => (
        <Menu.Item
          key={kind}
          disabled={!ready}
          rightSection={<span className="dim small">{format}</span>}
          onClick={() => selected !== null && void exportImage(selected, kind)}
        >
          {title}
        </Menu.Item>
      ))}
      {painted && (
        <Menu.Item
          title="Cells as they are painted; what is not labelled is 0, as background is"
          rightSection={<span className="dim small">TIFF, 16-bit</span>}
          onClick={() => selected !== null && void exportImage(selected, "painted")}
        >
          Labels, as painted
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconFileZip size={16} />}
        rightSection={<span className="dim small">{plural(exportable, "image")}</span>}
        disabled={exportable === 0}
        onClick={() => void exportAll()}
      >
        Everything as a zip
      </Menu.Item>
      <Menu.Divider />
      <ModelItem />
    </>
  );
}

/** The chosen model, to be opened elsewhere or used by the command line. */
function ModelItem() {
  const model = useApp((state) => state.model);
  const title = useApp(({ offers }) => offers.find(({ name }) => name === model)?.title);
  const exportModel = useApp((state) => state.exportModel);
  return (
    <Menu.Item
      leftSection={<IconBrain size={16} />}
      rightSection={<span className="dim small">safetensors</span>}
      disabled={model === null}
      onClick={() => model !== null && void exportModel(model)}
    >
      <span className="export-model">Model {title === undefined ? "" : `“${title}”`}</span>
    </Menu.Item>
  );
}

function ExportProgress({ done, total }: { done: number; total: number }) {
  const cancelExport = useApp((state) => state.cancelExport);
  return (
    <div className="export-progress">
      <div>
        <span className="small">
          Exporting {count(done)} of {count(total)}
        </span>
        <Progress value={(100 * done) / total} size={4} aria-label="Exporting" />
      </div>
      <ActionIcon aria-label="Cancel the export" onClick={cancelExport}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
