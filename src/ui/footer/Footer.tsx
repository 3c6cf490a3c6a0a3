import { IconLock } from "@tabler/icons-react";
import type { Outcome } from "../../state/image.ts";
import { useApp } from "../appContext.ts";
import { count, duration } from "../format.ts";
import { TeachLine } from "../teach/TeachLine.tsx";
import { PixelSizeField } from "./PixelSizeField.tsx";
import { SavedState } from "./SavedState.tsx";
import "./footer.css";

const BACKENDS = { webgpu: "WebGPU", wasm: "WebAssembly" } as const;

/** Facts of the image, what made its masks, and that nothing leaves. */
export function Footer() {
  const item = useApp(({ selected, images }) => (selected === null ? undefined : images[selected]));
  const facts = item?.decoding.status === "ready" ? item.decoding.facts : null;
  return (
    <footer className="footer dim">
      {item !== undefined && facts !== null && (
        <>
          <span>
            {count(facts.width)} × {count(facts.height)}
          </span>
          <span>
            {facts.bits}-bit{facts.float ? " float" : ""}
            {facts.kind === "rgb" ? " colour" : facts.channels > 1 ? ` · ${facts.channels} channels` : ""}
          </span>
          {facts.slices * facts.frames > 1 && (
            <span className="warn">first of {count(facts.slices * facts.frames)} planes</span>
          )}
          <PixelSizeField item={item} />
        </>
      )}
      {item?.outcome != null && <Provenance outcome={item.outcome} />}
      <TeachLine />
      <span className="footer-gap" />
      <SavedState />
      <span className="footer-private">
        <IconLock size={13} stroke={1.8} aria-hidden /> Your images stay on this computer
      </span>
    </footer>
  );
}

function Provenance({ outcome: { segmentation } }: { outcome: Outcome }) {
  const { model, backend, seconds, tileCount, scale } = segmentation;
  const detail = `${backend.adapter}; ${tileCount} tiles of ${segmentation.tileSize} px at scale ${scale.toFixed(2)}`;
  return (
    <span title={detail} className="clip">
      {model} → {BACKENDS[backend.name]} · {duration(seconds)}
    </span>
  );
}
