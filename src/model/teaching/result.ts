import type { ModelCard } from "../../core/card.ts";
import { equivalentDiameter } from "../../core/equivalent-diameter.ts";
import { medianOf } from "../../core/median.ts";
import type { LoadedModel } from "../model.ts";
import type { TeachingSession, WhichWeights } from "./session.ts";
import type { TeachingSet } from "./teaching-set.ts";

/** What a model that was fine-tuned is to be called, and what its card is to say. */
export interface ResultOrder {
  readonly weights: WhichWeights;
  readonly name: string;
  readonly description: string;
  /** What it was trained on. */
  readonly data: string;
  /** Version of Utile. */
  readonly utile: string;
}

/** Fewer cells do not say how large the cells of these images are. */
const LEAST_CELLS = 5;

/** The session's network as a model of its own. */
export async function resultOf(session: TeachingSession, order: ResultOrder): Promise<LoadedModel> {
  const { card, weights } = await session.network(order.weights);
  const figures = order.weights === "best" ? (session.bestFigures ?? {}) : {};
  return {
    weights,
    card: {
      ...card,
      ...scaleFields(card, session.set),
      name: order.name,
      description: order.description,
      training: {
        data: order.data,
        licence: card.training.licence,
        parent: session.parent,
        steps: session.steps,
        seconds: Math.round(session.seconds),
        command: "fine-tuned in the app",
        date: new Date().toISOString().slice(0, 10),
        validation: figures,
      },
      utile: order.utile,
    },
  };
}

/** The scales that images with and without a pixel size were learnt at, and the size of their cells there. */
function scaleFields(
  card: ModelCard,
  set: TeachingSet,
): Pick<ModelCard, "pixelSizeUm" | "defaultScale" | "objectDiameterPx"> {
  const images = set.images();
  const diameters = images.flatMap(({ index }) => index.areas().map(equivalentDiameter));
  const objectDiameterPx =
    diameters.length < LEAST_CELLS ? card.objectDiameterPx : Math.round(medianOf(diameters));
  const unknown = images.filter(({ pixelSize }) => pixelSize === null);
  const defaultScale = unknown.length === 0 ? card.defaultScale : medianOf(unknown.map(({ scale }) => scale));
  const sizes = images.flatMap(({ pixelSize, scale }) =>
    pixelSize === null ? [] : Math.sqrt(pixelSize.x * pixelSize.y) / scale,
  );
  // a parent of many kinds of cells states none, but its child has learnt at one
  const pixelSizeUm = card.pixelSizeUm ?? (sizes.length === 0 ? null : medianOf(sizes));
  return { pixelSizeUm, defaultScale, objectDiameterPx };
}
