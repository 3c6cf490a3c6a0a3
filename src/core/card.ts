/** What a class of the network means for finding objects. */
export type ClassRole = "background" | "object" | "rim";

/** One output class of a model, in the order of the logits. */
export interface ModelClass {
  readonly name: string;
  /** Display colour, `#rrggbb`. */
  readonly color: string;
  /** `rim` is the edge of an object: it belongs to the foreground but parts touching objects. */
  readonly role: ClassRole;
}

/** Architecture of a U-Net; with its weights it is the whole network. */
export interface UNetConfig {
  /** Number of poolings; 4 in the paper. */
  readonly depth: number;
  /** Channels of the first stage, doubled at each pooling; 64 in the paper. */
  readonly baseFilters: number;
  readonly inputChannels: number;
  /** Number of output classes K, background included; 2 in the paper. */
  readonly classes: number;
  /** Drop-out rate at the end of the contracting path, [0, 1). */
  readonly dropout: number;
  /** Normalisation layers: none, as in the paper. Statistics over the image would make the answer depend on the tile. */
  readonly norm: "none";
}

/** How pixel values are brought to the range the network was trained on, per image and channel. */
export interface Normalisation {
  readonly method: "percentile";
  /** Percentiles mapped to 0 and 1, in [0, 100]. */
  readonly low: number;
  readonly high: number;
}

/** The JSON card that travels in a model file's metadata. */
export interface ModelCard {
  /** File name without extension, e.g. `cells-dic`. */
  readonly name: string;
  /** One sentence for people: what the model segments. */
  readonly description: string;
  /** Version of the card's format. */
  readonly format: 1;
  readonly architecture: UNetConfig;
  readonly classes: readonly ModelClass[];
  readonly normalisation: Normalisation;
  /** Pixel size in µm the network works at, or null when it was trained over many. */
  readonly pixelSizeUm: number | null;
  /** Typical object diameter in px at the network's scale. */
  readonly objectDiameterPx: number;
  /**
   * Network px per image px where the pixel sizes of image and model do not tell it: 0.5 halves the image first; null
   * for a model of many kinds of cells, which finds the scale out from each image.
   */
  readonly defaultScale: number | null;
  /** Defaults for finding objects in this model's probabilities, in px at the network's scale; see `atImageScale`. */
  readonly instances: InstanceOptions;
  readonly training: {
    readonly data: string;
    readonly licence: string;
    readonly parent: string | null;
    readonly steps: number;
    readonly seconds: number;
    readonly command: string;
    readonly date: string;
    /** Held-out figures by name (e.g. `iou`, `ap50`, `seg`), each in [0, 1] but the loss, with the images behind them. */
    readonly validation: Readonly<Record<string, number>>;
  };
  /** Version of Utile that wrote the file. */
  readonly utile: string;
}

/** How probabilities become objects; every field acts without running the network again. */
export interface InstanceOptions {
  /** Foreground probability from which a pixel counts, (0, 1). */
  readonly threshold: number;
  /** Objects smaller than this many px² (image pixels) are dropped. */
  readonly minArea: number;
  /** Holes up to this many px² (image pixels) are filled. */
  readonly maxHoleArea: number;
  /** Splits touching objects by seeded watershed. */
  readonly split: boolean;
  /** Depth in px (image pixels) of the neck at which two objects part: larger splits less. Used when `split`. */
  readonly splitDepth: number;
}
