import { Button, Menu } from "@mantine/core";
import { IconFolder, IconPhotoPlus, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useApp, useAppContext } from "../appContext.ts";
import { keyLabel } from "../commands/keyLabel.ts";
import { plural } from "../format.ts";
import { ImageRow } from "./ImageRow.tsx";
import "./images.css";

/** The images on the left; at narrow widths a strip of thumbnails. */
export function ImageList() {
  const order = useApp((state) => state.order);
  const list = useRef<HTMLUListElement>(null);
  const selected = useApp((state) => state.selected);
  useEffect(() => {
    if (selected === null) return;
    list.current?.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <nav className="panel images" aria-label="Images">
      <div className="images-head">
        <h2 className="dim">{plural(order.length, "image")}</h2>
        <AddMenu />
      </div>
      <ul ref={list} className="images-list">
        {order.map((id) => (
          <ImageRow key={id} id={id} />
        ))}
      </ul>
      <DropHint />
    </nav>
  );
}

function AddMenu() {
  const { pickers } = useAppContext();
  const samples = useApp((state) => state.samples);
  const openSample = useApp((state) => state.openSample);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />}>
          Add
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPhotoPlus size={16} />}
          rightSection={keyLabel("O")}
          onClick={pickers.files}
        >
          Images…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFolder size={16} />}
          rightSection={keyLabel("Shift+O")}
          onClick={pickers.folder}
        >
          A folder…
        </Menu.Item>
        <Menu.Label>Samples (simulated)</Menu.Label>
        {samples.map((sample) => (
          <Menu.Item key={sample.file} onClick={() => void openSample(sample)}>
            {sample.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function DropHint() {
  const { pickers } = useAppContext();
  return (
    <button type="button" className="drop-hint" onClick={pickers.files}>
      <span className="drop-hint-long">Drop images or a folder anywhere</span>
      <span className="drop-hint-short">Drop anywhere</span>
    </button>
  );
}
