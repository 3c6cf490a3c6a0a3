import { Button, NumberInput } from "@mantine/core";
import { useState } from "react";
import { type ImageItem, pixelSizeOf } from "../../state/image.ts";
import { useApp } from "../appContext.ts";

/** Types a pixel size for one image, or for all. */
export function PixelSizeForm({ item, close }: { item: ImageItem; close: () => void }) {
  const setPixelSize = useApp((state) => state.setPixelSize);
  const order = useApp((state) => state.order);
  const [value, setValue] = useState<string | number>(pixelSizeOf(item)?.x ?? "");
  const um = typeof value === "number" && value > 0 ? value : null;
  const apply = (ids: readonly string[]) => {
    for (const id of ids) setPixelSize(id, um === null ? null : { x: um, y: um });
    close();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        apply([item.id]);
      }}
    >
      <NumberInput
        label="Width of a pixel"
        description="Measures in µm, and scales the image for models that know their pixel size."
        suffix=" µm"
        min={0}
        decimalScale={5}
        data-autofocus
        value={value}
        onChange={setValue}
      />
      <div className="row">
        <Button type="submit" size="compact-sm">
          This image
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => apply(order)}>
          All images
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setPixelSize(item.id, null)}>
          As the file
        </Button>
      </div>
    </form>
  );
}
