import { ActionIcon, Progress } from "@mantine/core";
import { IconAlertTriangle, IconPhoto, IconRefresh, IconX } from "@tabler/icons-react";
import { memo } from "react";
import type { ImageId, ImageItem } from "../../state/image.ts";
import { labelledCells } from "../../state/labelledCells.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { imageStatus } from "./imageStatus.ts";
import { removeWithUndo } from "./removeWithUndo.ts";

/** One image of the list: thumbnail, name, state, and what can be done about a failure. */
export const ImageRow = memo(function ImageRow({ id }: { id: ImageId }) {
  const item = useApp(({ images }) => images[id]);
  const selected = useApp((state) => state.selected === id);
  const select = useApp((state) => state.select);
  const labelled = useApp((state) => labelledCells(state, id));
  if (item === undefined) return null;
  const { text, tone, bar } = imageStatus(item, labelled);
  return (
    <li className="image-row" data-selected={selected || undefined} data-tone={tone}>
      <button
        type="button"
        className="image-pick"
        aria-current={selected}
        aria-label={`${item.folder}${item.name}, ${text}`}
        title={`${item.folder}${item.name}`}
        onClick={() => select(id)}
      >
        <Thumbnail item={item} />
        <span className="image-words">
          <ImageName name={item.name} />
          <span className="image-state" data-tone={tone}>
            {text}
          </span>
          {bar !== null && <Progress value={bar * 100} size={2} aria-hidden className="image-bar" />}
        </span>
      </button>
      <RowActions item={item} />
    </li>
  );
});

/** Characters that fit on the two lines of a name, and on the last of them. */
const TWO_LINES = 24;
const LINE = 13;

/** A name on two lines; one that is too long loses its middle, for names of a series differ at their ends. */
function ImageName({ name }: { name: string }) {
  const letters = [...name];
  if (letters.length <= TWO_LINES) return <ShortName name={name} />;
  return (
    <span className="image-name">
      <span className="image-name-line clip">{letters.slice(0, -LINE).join("")}</span>
      <span className="image-name-line">{letters.slice(-LINE).join("")}</span>
    </span>
  );
}

/** A name that breaks before its extension where it must. */
function ShortName({ name }: { name: string }) {
  const dot = name.lastIndexOf(".");
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return (
    <span className="image-name">
      {stem}
      <wbr />
      {name.slice(stem.length)}
    </span>
  );
}

function Thumbnail({ item: { decoding, work } }: { item: ImageItem }) {
  const failed = decoding.status === "failed" || work.status === "failed";
  return (
    <span className="image-thumb" data-waiting={decoding.status === "decoding" || undefined}>
      {decoding.status === "ready" ? (
        <img src={decoding.thumbnail} alt="" loading="lazy" draggable={false} />
      ) : (
        !failed && <IconPhoto size={20} stroke={1.4} aria-hidden />
      )}
      {failed && <IconAlertTriangle className="image-flag" size={18} aria-hidden />}
    </span>
  );
}

function RowActions({ item }: { item: ImageItem }) {
  const retryDecoding = useApp((state) => state.retryDecoding);
  const runImages = useApp((state) => state.runImages);
  const { store } = useAppContext();
  const retry = () =>
    item.decoding.status === "failed" ? retryDecoding(item.id) : void runImages([item.id]);
  const failed = item.decoding.status === "failed" || item.work.status === "failed";
  return (
    <span className="image-actions">
      {failed && (
        <ActionIcon size={22} aria-label={`Try ${item.name} again`} title="Try again" onClick={retry}>
          <IconRefresh size={14} />
        </ActionIcon>
      )}
      <ActionIcon
        size={22}
        aria-label={`Take ${item.name} off the list`}
        title="Take off the list"
        onClick={() => removeWithUndo(store, item.id)}
      >
        <IconX size={14} />
      </ActionIcon>
    </span>
  );
}
