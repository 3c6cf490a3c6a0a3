import type { UNetConfig } from "../core/card.ts";
import {
  inputCorner,
  type TileNetwork,
  type TileNetworkMaker,
  type TileNetworkWeights,
  type TileRun,
} from "../core/tile-network.ts";
import { cutTile } from "../core/tile-pixels.ts";
import type { Tile } from "../core/tiles.ts";
import { VECTOR } from "./convolution.ts";
import { type LayerBuffers, uploadLayers } from "./network-weights.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Profile } from "./profile.ts";
import { MOST_CLASSES } from "./programs/predicting.ts";
import { outputBytes, TileGraph } from "./tile-graph.ts";

/** Tiles whose results are on their way back while the next ones are computed. */
const IN_FLIGHT = 3;

/** What whole networks are computed with on one device. */
export interface NetworkDevice {
  readonly pipelines: Pipelines;
  readonly profile: Profile;
  /** Multiply-accumulates that one dispatch may do. */
  readonly mostMacs: number;
  /** Bytes of the largest image that is uploaded as a whole; of a larger one, each tile is uploaded by itself. */
  readonly mostImageBytes: number;
}

/** Networks of our own on a device; null for widths that are not a multiple of four, and for more classes than fit. */
export function tileNetworksOn(device: NetworkDevice): TileNetworkMaker {
  return (config, weights) =>
    config.baseFilters % VECTOR === 0 && config.classes <= MOST_CLASSES
      ? new GpuNetwork(device, config, weights)
      : null;
}

/** Where a tile's pixels come from. */
interface Image {
  readonly buffer: GPUBuffer;
  readonly width: number;
  readonly height: number;
  /** Corner of a tile's input in the buffer, once its pixels are there. */
  readonly locate: (tile: Tile) => { x: number; y: number };
}

class GpuNetwork implements TileNetwork {
  readonly #device: NetworkDevice;
  readonly #config: UNetConfig;
  readonly #layers: ReadonlyMap<string, LayerBuffers>;

  constructor(device: NetworkDevice, config: UNetConfig, weights: TileNetworkWeights) {
    this.#device = device;
    this.#config = config;
    this.#layers = uploadLayers(device.pipelines.device, config, weights, device.profile.storage);
  }

  async run(job: TileRun): Promise<void> {
    const { plan, output, signal, take } = job;
    const { pipelines, profile, mostMacs } = this.#device;
    const image = this.#place(job);
    const bytes = outputBytes(this.#config, plan.outputSize, output);
    const flights: Flight[] = [];
    const spare: GPUBuffer[] = [];
    let graph: TileGraph | null = null;
    try {
      graph = await TileGraph.build(pipelines, {
        ...{ config: this.#config, layers: this.#layers, tileSize: plan.tileSize },
        ...{ output, image, profile, mostMacs },
      });
      for (const tile of plan.tiles) {
        signal?.throwIfAborted();
        const oldest = flights.length === IN_FLIGHT ? flights.shift() : undefined;
        await oldest?.land(take);
        signal?.throwIfAborted();
        const staging = spare.pop() ?? stagingBuffer(pipelines.device, bytes);
        flights.push(start(graph, image, tile, { staging, spare }));
      }
      for (let flight = flights.shift(); flight; flight = flights.shift()) {
        await flight.land(take);
        signal?.throwIfAborted();
      }
    } finally {
      for (const flight of flights) flight.abandon();
      for (const staging of spare) staging.destroy();
      graph?.dispose();
      image.buffer.destroy();
    }
  }

  dispose(): void {
    for (const { weights, bias } of this.#layers.values()) {
      weights.destroy();
      bias.destroy();
    }
  }

  /** Uploads the image, or, when it is too large for that, gets ready to upload each tile by itself. */
  #place(job: TileRun): Image {
    const { input, plan } = job;
    const { tileSize } = plan;
    const { mostImageBytes, pipelines } = this.#device;
    const { device } = pipelines;
    const { width, height, planes } = input;
    const whole = width * height * planes.length * Float32Array.BYTES_PER_ELEMENT <= mostImageBytes;
    const size = whole ? { width, height } : { width: tileSize, height: tileSize };
    const area = size.width * size.height;
    const buffer = device.createBuffer({
      size: area * planes.length * Float32Array.BYTES_PER_ELEMENT,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    const write = (plane: Float32Array, channel: number): void => {
      // Dawn's bindings for Node.js write from no memory that threads share.
      const values = plane.buffer instanceof ArrayBuffer ? plane : plane.slice();
      device.queue.writeBuffer(buffer, channel * area * Float32Array.BYTES_PER_ELEMENT, values);
    };
    if (whole) {
      for (const [channel, plane] of planes.entries()) write(plane, channel);
      return { ...size, buffer, locate: (tile) => inputCorner(job, tile) };
    }
    const cut = new Float32Array(area);
    const locate = (tile: Tile): { x: number; y: number } => {
      const { x, y } = inputCorner(job, tile);
      for (const [channel, plane] of planes.entries()) {
        cutTile(plane, width, height, x, y, tileSize, cut);
        write(cut, channel);
      }
      return { x: 0, y: 0 };
    };
    return { ...size, buffer, locate };
  }
}

/** A tile that was submitted. */
interface Flight {
  /** Hands its planes over, once the GPU has them, where they lie. */
  readonly land: (take: TileRun["take"]) => Promise<void>;
  /** Frees what it holds, whatever becomes of it. */
  readonly abandon: () => void;
}

/** What a tile's answer comes back in, and where that goes to be used again. */
interface Return {
  readonly staging: GPUBuffer;
  readonly spare: GPUBuffer[];
}

function stagingBuffer(device: GPUDevice, size: number): GPUBuffer {
  return device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
}

function start(graph: TileGraph, image: Image, tile: Tile, { staging, spare }: Return): Flight {
  const { x, y } = image.locate(tile);
  graph.submit(x, y, staging);
  const mapped = staging.mapAsync(GPUMapMode.READ);
  mapped.catch(() => undefined); // whoever lands is told; nobody need be when it is abandoned
  const land = async (take: TileRun["take"]): Promise<void> => {
    spare.push(staging); // before anything can fail, so that it is freed in any case
    await mapped;
    try {
      take(new Float32Array(staging.getMappedRange()), tile);
    } finally {
      staging.unmap();
    }
  };
  return { land, abandon: () => staging.destroy() };
}
