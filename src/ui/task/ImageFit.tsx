import { Select } from "@mantine/core";
import { lazy, Suspense } from "react";
import { pixelSizeOf } from "../../state/image.ts";
import { channelChoice, needsCellSize } from "../../state/segmentOptions.ts";
import { useApp } from "../appContext.ts";

const CellSizeField = lazy(() =>
  import("./CellSizeField.tsx").then((module) => ({ default: module.CellSizeField })),
);

/** What only the user can know of how an image fits the model: the width of its cells, the channel to look at. */
export function ImageFit() {
  const item = useApp(({ selected, images }) => (selected === null ? undefined : images[selected]));
  const card = useApp(({ model, loadings }) => {
    const loading = model === null ? undefined : loadings[model];
    return loading?.status === "ready" ? loading.card : null;
  });
  if (card === null || item?.decoding.status !== "ready") return null;
  return (
    <div className="image-fit">
      <Suspense>
        {needsCellSize(card, pixelSizeOf(item)) && <CellSizeField item={item} card={card} />}
      </Suspense>
      {channelChoice(item, card) > 0 && <ChannelField channels={channelChoice(item, card)} />}
    </div>
  );
}

function ChannelField({ channels }: { channels: number }) {
  const options = useApp((state) => state.runOptions);
  const setRunOptions = useApp((state) => state.setRunOptions);
  const running = useApp(({ run }) => run.status === "running");
  const names = Array.from({ length: channels }, (_, index) => ({
    value: String(index),
    label: `Channel ${index + 1}`,
  }));
  return (
    <Select
      size="xs"
      label="Channel with the cells"
      description="The network looks at one of them."
      inputWrapperOrder={["label", "input", "description"]}
      data={names}
      disabled={running}
      value={String(Math.min(options.channel ?? 0, channels - 1))}
      onChange={(value) => value !== null && setRunOptions({ ...options, channel: Number(value) })}
    />
  );
}
