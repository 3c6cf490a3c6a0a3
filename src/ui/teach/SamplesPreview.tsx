import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { TeachSample, TeachSettings } from "../../core/teaching.ts";
import { messageOf } from "../../state/message.ts";
import { labelledIds } from "../../state/teachImages.ts";
import { useApp } from "../appContext.ts";
import { drawSample } from "./drawSample.ts";

const SAMPLES = 4;

/** Milliseconds without another change after which the tiles are drawn anew. */
const REST = 400;

/** A tile with its place in the row. */
interface KeyedTile {
  readonly key: string;
  readonly tile: TeachSample;
}

type Samples =
  | { readonly status: "none" }
  | { readonly status: "ready"; readonly tiles: readonly KeyedTile[] }
  | { readonly status: "failed"; readonly message: string };

/** Tiles as the next steps may see them under the settings of now. */
export function SamplesPreview({ settings }: { settings: TeachSettings }) {
  const able = useApp((state) => labelledIds(state).length > 0 && state.teaching.status !== "preparing");
  const { samples, renew } = useSamples(settings, able);
  if (!able) return <p className="dim small samples-note">Label something to see such tiles here.</p>;
  return (
    <div>
      <div className="samples">
        {samples.status === "ready" && samples.tiles.map(({ key, tile }) => <Tile key={key} tile={tile} />)}
      </div>
      <div className="row">
        <span className={samples.status === "failed" ? "bad small" : "dim small"}>
          {samples.status === "failed" ? samples.message : "Outlined: cells. Dark: not labelled."}
        </span>
        <Button variant="subtle" size="compact-xs" className="flush-end" onClick={renew}>
          Others
        </Button>
      </div>
    </div>
  );
}

function useSamples(settings: TeachSettings, able: boolean) {
  const sampleTiles = useApp((state) => state.sampleTiles);
  const [samples, setSamples] = useState<Samples>({ status: "none" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!able) return;
    let stale = false;
    const timer = setTimeout(async () => {
      const next = await sampleTiles(SAMPLES, { ...settings, seed: settings.seed + round })
        .then((tiles): Samples => ({ status: "ready", tiles: tiles.map(keyed) }))
        .catch((error: unknown): Samples => ({ status: "failed", message: messageOf(error) }));
      if (!stale) setSamples(next);
    }, REST);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [sampleTiles, able, settings, round]);
  return { samples, renew: () => setRound(round + 1) };
}

function keyed(tile: TeachSample, index: number): KeyedTile {
  return { key: `tile ${index + 1}`, tile };
}

function Tile({ tile }: { tile: TeachSample }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) drawSample(canvas.current, tile);
  }, [tile]);
  return <canvas ref={canvas} className="sample" role="img" aria-label="A varied tile" />;
}
