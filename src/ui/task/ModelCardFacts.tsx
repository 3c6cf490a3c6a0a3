import { Button } from "@mantine/core";
import type { ModelCard } from "../../core/card.ts";
import type { ModelOffer } from "../../state/modelsSlice.ts";
import { useApp } from "../appContext.ts";
import { count, digits, fileSize } from "../format.ts";

/** What a model was trained on and how well it did on images held back. */
export function ModelCardFacts({ offer }: { offer: ModelOffer }) {
  const loading = useApp(({ loadings }) => loadings[offer.name]);
  const ensureModel = useApp((state) => state.ensureModel);
  const load = () => void ensureModel().catch(() => null);
  if (loading?.status === "ready") return <Facts card={loading.card} bytes={offer.bytes} />;
  return (
    <div className="row small">
      <span className="dim">{fileSize(offer.bytes)}, not loaded yet</span>
      <Button size="compact-xs" variant="default" loading={loading?.status === "loading"} onClick={load}>
        Load now
      </Button>
    </div>
  );
}

/** Figures of a card that stand for a share, with what people call them. */
const FIGURES: Readonly<Record<string, string>> = {
  iou: "Overlap (IoU)",
  dice: "Dice",
  ap50: "Cells found (AP@0.5)",
  seg: "SEG",
};

function Facts({ card, bytes }: { card: ModelCard; bytes: number }) {
  const { architecture, training } = card;
  const facts: readonly (readonly [string, string])[] = [
    ["Trained on", training.data],
    ["Licence", training.licence],
    ["Steps", count(training.steps)],
    ...Object.entries(FIGURES).flatMap(([key, name]) => {
      const value = training.validation[key];
      return value === undefined ? [] : ([[`Held back: ${name}`, value.toFixed(2)]] as const);
    }),
    ["Finds", card.classes.map(({ name }) => name).join(", ")],
    ["Usual cell", `${digits(card.objectDiameterPx)} px across`],
    ["Pixel size", card.pixelSizeUm === null ? "several" : `${digits(card.pixelSizeUm)} µm`],
    ["Network", `depth ${architecture.depth}, ${architecture.baseFilters} filters, ${fileSize(bytes)}`],
  ];
  return (
    <dl className="facts small">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
