import { Popover, UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { type ImageItem, pixelSizeOf } from "../../state/image.ts";
import { digits } from "../format.ts";

const PixelSizeForm = lazy(() =>
  import("./PixelSizeForm.tsx").then((module) => ({ default: module.PixelSizeForm })),
);

/** Pixel size in the footer; pressed, it can be typed. */
export function PixelSizeField({ item }: { item: ImageItem }) {
  const [opened, setOpened] = useState(false);
  const size = pixelSizeOf(item);
  const text = size === null ? "Set the pixel size" : `${digits(size.x)} µm/px`;
  return (
    <Popover opened={opened} onChange={setOpened} position="top" trapFocus width={250}>
      <Popover.Target>
        <UnstyledButton className="footer-button" onClick={() => setOpened(!opened)}>
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Pixel size">
        <Suspense>
          <PixelSizeForm item={item} close={() => setOpened(false)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
