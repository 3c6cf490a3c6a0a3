import type { TrainerState } from "../../core/training-network.ts";
import { VECTOR } from "../convolution.ts";
import { type Bound, encode, type Pipelines } from "../pipelines.ts";
import type { Dispatch, Program } from "../program.ts";
import { type ParameterLayout, parameterLayout, type Range, rangesOf } from "./parameter-layout.ts";
import {
  COLUMN_SQUARES,
  COLUMN_STATISTICS,
  COLUMN_SUMS,
  CONTROL_FIELDS,
  FOLD,
  GRADIENT_STATISTICS,
  GRADIENT_SUMS,
  PULL_BACK,
} from "./parameter-programs.ts";
import { type ParameterTables, parameterTables } from "./parameter-tables.ts";
import { each } from "./pass-means.ts";
import { ADAMW, FEW_LINES, JUDGE, LINES, SGD, SQUARE_LINES, SUM_LINES } from "./update-programs.ts";

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const VECTOR_BYTES = VECTOR * FLOAT;

/** Flat buffers of all that an optimiser moves and remembers, and of what follows from it. */
interface Flat {
  readonly parameters: GPUBuffer;
  readonly gradients: GPUBuffer;
  readonly first: GPUBuffer;
  /** AdamW's second moments; of SGD a buffer that nothing uses. */
  readonly second: GPUBuffer;
  readonly average: GPUBuffer;
  readonly folded: GPUBuffer;
  readonly turned: GPUBuffer;
}

/** Sums and statistics on the way. */
interface Sums {
  readonly columns: GPUBuffer;
  readonly squares: GPUBuffer;
  readonly statistics: GPUBuffer;
  readonly gradients: GPUBuffer;
  readonly gradientStatistics: GPUBuffer;
  readonly lines: GPUBuffer;
  readonly norm: GPUBuffer;
  readonly loss: GPUBuffer;
  readonly settings: GPUBuffer;
  readonly control: GPUBuffer;
}

/** A network's parameters, its optimiser's memory and their average on a device, and the passes that move them. */
export class ParameterBuffers {
  readonly layout: ParameterLayout;
  readonly flat: Flat;
  /** What a step came to: `CONTROL_FIELDS`. */
  readonly control: GPUBuffer;
  readonly #pipelines: Pipelines;
  readonly #state: TrainerState;
  readonly #sums: Sums;
  readonly #tables: ParameterTables;
  readonly #lookups: Readonly<Record<"layers" | "blocks" | "strips" | "channels", GPUBuffer>>;
  readonly #owned: GPUBuffer[] = [];

  private constructor(pipelines: Pipelines, state: TrainerState) {
    this.#pipelines = pipelines;
    this.#state = state;
    this.layout = parameterLayout(state.config, state.parameterisation);
    this.#tables = parameterTables(this.layout, state.parameterisation);
    const { total, weights, kernels } = this.layout;
    const flat = (length: number): GPUBuffer => this.#make(length * FLOAT);
    this.flat = {
      ...{ parameters: flat(total), gradients: flat(total), first: flat(total) },
      ...{ second: flat(state.optimiser.kind === "adamw" ? total : VECTOR), average: flat(weights) },
      ...{ folded: flat(weights), turned: flat(kernels) },
    };
    const { partials, statistics } = this.#tables;
    const vectors = (count: number): GPUBuffer => this.#make(count * VECTOR_BYTES);
    this.#sums = {
      ...{ columns: vectors(partials), squares: vectors(partials), gradients: vectors(2 * partials) },
      ...{ statistics: vectors(2 * statistics), gradientStatistics: vectors(2 * statistics) },
      ...{ lines: flat(LINES), norm: flat(FEW_LINES), loss: flat(FEW_LINES) },
      ...{ settings: flat(CONTROL_FIELDS.length), control: flat(CONTROL_FIELDS.length) },
    };
    this.control = this.#sums.control;
    const { layers, blocks, strips, channels } = this.#tables;
    const table = (words: Uint32Array<ArrayBuffer>): GPUBuffer => {
      const buffer = this.#make(words.byteLength);
      pipelines.device.queue.writeBuffer(buffer, 0, words);
      return buffer;
    };
    this.#lookups = {
      layers: table(layers),
      blocks: table(blocks),
      strips: table(strips),
      channels: table(channels),
    };
  }

  /** Uploads a state. */
  static async upload(pipelines: Pipelines, state: TrainerState): Promise<ParameterBuffers> {
    const made = new ParameterBuffers(pipelines, state);
    const { queue } = pipelines.device;
    const write = (buffer: GPUBuffer, array: (name: string) => Float32Array | undefined): void => {
      for (const [name, { begin, length }] of rangesOf(made.layout)) {
        const values = array(name);
        if (values?.length === length) queue.writeBuffer(buffer, begin * FLOAT, Float32Array.from(values));
      }
    };
    write(made.flat.parameters, (name) => state.parameters.get(name));
    write(made.flat.first, (name) => state.slots.get(name)?.first);
    if (state.optimiser.kind === "adamw") write(made.flat.second, (name) => state.slots.get(name)?.second);
    write(made.flat.average, (name) => averageOf(state, name));
    await pipelines.prepare(made.#fold().map(({ program }) => program));
    made.#foldNow();
    return made;
  }

  /**
   * The passes that end a step: the gradients are pulled back and judged, the parameters moved, weights and average follow.
   *
   * @param losses what each of the output's `pixels` adds to the loss
   */
  updatePasses(losses: GPUBuffer, pixels: number): Dispatch[] {
    const { parameters, gradients, first, second } = this.flat;
    const { lines, norm, loss, settings, control } = this.#sums;
    const { total, kernels } = this.layout;
    const sum = (program: Program, length: number, count: number, from: GPUBuffer, to: GPUBuffer): Dispatch =>
      each(program, count, [length], [from], to);
    const adamw = this.#state.optimiser.kind === "adamw";
    return [
      ...this.#pullBack(),
      sum(SUM_LINES, pixels, LINES, losses, lines),
      sum(SUM_LINES, LINES, FEW_LINES, lines, loss),
      sum(SQUARE_LINES, total / VECTOR, LINES, gradients, lines),
      sum(SUM_LINES, LINES, FEW_LINES, lines, norm),
      {
        ...{ program: JUDGE, sizes: [1], inputs: [norm, loss, settings], output: control },
        workgroups: [1, 1, 1],
      },
      {
        ...each(adamw ? ADAMW : SGD, total / VECTOR, [kernels / VECTOR], [gradients, control], parameters),
        alsoWrites: adamw ? [first, second] : [first],
      },
      ...this.#fold(),
    ];
  }

  #fold(): Dispatch[] {
    const { parameters, folded, turned, average } = this.flat;
    const { layers, blocks, strips, channels } = this.#lookups;
    const { columns, squares, statistics, control } = this.#sums;
    const { weights, kernels } = this.layout;
    const count = this.#tables.strips.length / 2;
    const strip = (program: Program, inputs: GPUBuffer[], output: GPUBuffer): Dispatch => ({
      ...{ program, sizes: [count], inputs: [layers, strips, ...inputs], output },
      workgroups: [count, 1, 1],
    });
    const standardised = [
      strip(COLUMN_SUMS, [parameters], columns),
      strip(COLUMN_SQUARES, [parameters, columns], squares),
      each(COLUMN_STATISTICS, this.#tables.statistics, [], [layers, channels, columns, squares], statistics),
    ];
    return [
      ...(count === 0 ? [] : standardised),
      {
        ...each(
          FOLD,
          weights / VECTOR,
          [kernels / VECTOR],
          [layers, blocks, parameters, statistics, control],
          folded,
        ),
        alsoWrites: [turned, average],
      },
    ];
  }

  #pullBack(): Dispatch[] {
    const { parameters, gradients } = this.flat;
    const { layers, blocks, strips, channels } = this.#lookups;
    const { statistics, gradients: partial, gradientStatistics } = this.#sums;
    const { total, weights, kernels } = this.layout;
    const count = this.#tables.strips.length / 2;
    const { scale, centre } = this.#state.parameterisation.input;
    if (count === 0 && scale === 1 && centre === 0) return []; // parameters are the weights themselves
    const standardised: Dispatch[] = [
      {
        ...{ program: GRADIENT_SUMS, sizes: [count], output: partial },
        inputs: [layers, strips, parameters, statistics, gradients],
        workgroups: [count, 1, 1],
      },
      each(GRADIENT_STATISTICS, this.#tables.statistics, [], [layers, channels, partial], gradientStatistics),
    ];
    return [
      ...(count === 0 ? [] : standardised),
      each(
        PULL_BACK,
        total / VECTOR,
        [kernels / VECTOR, weights / VECTOR],
        [layers, blocks, parameters, statistics, gradientStatistics],
        gradients,
      ),
    ];
  }

  /** Weights from the parameters as they are, leaving the average. */
  #foldNow(): void {
    const { device } = this.#pipelines;
    this.writeSettings({ average: 1 }, this.#sums.control);
    const passes = this.#fold();
    const uniforms = this.#pipelines.uniforms(passes.length);
    const bound: Bound[] = this.#pipelines.bind(passes, uniforms);
    const encoder = device.createCommandEncoder();
    encode(encoder, bound);
    device.queue.submit([encoder.finish()]);
    uniforms.destroy();
  }

  /** Tells the next step how to move the parameters. */
  writeSettings(values: Readonly<Partial<Record<string, number>>>, to = this.#sums.settings): void {
    const words = Float32Array.from(CONTROL_FIELDS, (name) => values[name] ?? 0);
    this.#pipelines.device.queue.writeBuffer(to, 0, words);
  }

  /**
   * Copies everything back into the state, or, when the device does not answer, nothing.
   *
   * @throws Error when the device gives no valid parameters
   */
  async read(): Promise<void> {
    const { parameters, first, second, average } = this.flat;
    const state = this.#state;
    const adamw = state.optimiser.kind === "adamw";
    const [moved, one, two, mean] = [
      await this.#download(parameters),
      await this.#download(first),
      adamw ? await this.#download(second) : new Float32Array(),
      await this.#download(average),
    ];
    if (moved.every((value) => value === 0) || !moved.every(Number.isFinite))
      throw new Error("the GPU returned no valid parameters; it may have been lost");
    const set = (target: Float32Array | undefined, values: Float32Array, { begin, length }: Range): void =>
      target?.set(values.subarray(begin, begin + length));
    for (const [name, range] of rangesOf(this.layout)) {
      set(state.parameters.get(name), moved, range);
      set(state.slots.get(name)?.first, one, range);
      if (adamw) set(state.slots.get(name)?.second, two, range);
      set(averageOf(state, name), mean, range);
    }
  }

  async #download(buffer: GPUBuffer): Promise<Float32Array> {
    const { device } = this.#pipelines;
    const staging = device.createBuffer({
      size: buffer.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
      return new Float32Array(staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
    }
  }

  dispose(): void {
    for (const buffer of this.#owned) buffer.destroy();
  }

  #make(bytes: number): GPUBuffer {
    const buffer = this.#pipelines.device.createBuffer({
      size: Math.max(VECTOR_BYTES, bytes),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    this.#owned.push(buffer);
    return buffer;
  }
}

/** The average of one array of weights; gains have none. */
function averageOf(state: TrainerState, name: string): Float32Array | undefined {
  const dot = name.lastIndexOf(".");
  const layer = state.average.get(name.slice(0, dot));
  return name.endsWith(".kernel") ? layer?.kernel : name.endsWith(".bias") ? layer?.bias : undefined;
}
