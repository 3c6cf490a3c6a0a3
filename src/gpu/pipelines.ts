import type { Dispatch, Program } from "./program.ts";

/** Bytes between the uniforms of two dispatches in one buffer: the largest alignment a device may ask for. */
const ALIGNMENT = 256;

/** A dispatch with its buffers bound, ready to be encoded any number of times. */
export interface Bound {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: Dispatch["workgroups"];
  readonly macs: number;
}

/** The pipelines of one device, each made once. */
export class Pipelines {
  readonly device: GPUDevice;
  readonly #layouts = new Map<number, GPUPipelineLayout>();
  readonly #groupLayouts = new Map<number, GPUBindGroupLayout>();
  readonly #pipelines = new Map<string, GPUComputePipeline>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** Compiles programs side by side, without holding up the thread. */
  async prepare(programs: Iterable<Program>): Promise<void> {
    const missing = new Map<string, Program>();
    for (const program of programs)
      if (!this.#pipelines.has(program.name)) missing.set(program.name, program);
    await Promise.all(
      [...missing.values()].map(async (program) => {
        this.#pipelines.set(
          program.name,
          await this.device.createComputePipelineAsync(this.#descriptor(program)),
        );
      }),
    );
  }

  /** Writes the sizes of all dispatches into one buffer and binds theirs to each. */
  bind(dispatches: readonly Dispatch[], uniforms: GPUBuffer): Bound[] {
    const words = new Uint32Array((dispatches.length * ALIGNMENT) / Uint32Array.BYTES_PER_ELEMENT);
    const bound = dispatches.map((dispatch, i) => {
      words.set(dispatch.sizes, (i * ALIGNMENT) / Uint32Array.BYTES_PER_ELEMENT);
      const buffers = [...dispatch.inputs, dispatch.output];
      const group = this.device.createBindGroup({
        layout: this.#groupLayout(dispatch.program.reads),
        entries: [
          { binding: 0, resource: { buffer: uniforms, offset: i * ALIGNMENT, size: ALIGNMENT } },
          ...buffers.map((buffer, b) => ({ binding: b + 1, resource: { buffer } })),
        ],
      });
      return {
        pipeline: this.#pipeline(dispatch.program),
        group,
        workgroups: dispatch.workgroups,
        macs: dispatch.macs ?? 0,
      };
    });
    this.device.queue.writeBuffer(uniforms, 0, words);
    return bound;
  }

  /** A buffer for the sizes of so many dispatches. */
  uniforms(dispatches: number): GPUBuffer {
    return this.device.createBuffer({
      size: Math.max(1, dispatches) * ALIGNMENT,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  #pipeline(program: Program): GPUComputePipeline {
    const known = this.#pipelines.get(program.name);
    if (known) return known;
    const made = this.device.createComputePipeline(this.#descriptor(program));
    this.#pipelines.set(program.name, made);
    return made;
  }

  #descriptor({ name, code, reads }: Program): GPUComputePipelineDescriptor {
    const module = this.device.createShaderModule({ label: name, code });
    return { label: name, layout: this.#layout(reads), compute: { module, entryPoint: "main" } };
  }

  #layout(reads: number): GPUPipelineLayout {
    const known = this.#layouts.get(reads);
    if (known) return known;
    const made = this.device.createPipelineLayout({ bindGroupLayouts: [this.#groupLayout(reads)] });
    this.#layouts.set(reads, made);
    return made;
  }

  #groupLayout(reads: number): GPUBindGroupLayout {
    const known = this.#groupLayouts.get(reads);
    if (known) return known;
    const types: GPUBufferBindingType[] = [
      "uniform",
      ...Array.from({ length: reads }, () => "read-only-storage" as const),
      "storage",
    ];
    const made = this.device.createBindGroupLayout({
      entries: types.map((type, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type },
      })),
    });
    this.#groupLayouts.set(reads, made);
    return made;
  }
}

/** Splits a list of dispatches where their work exceeds `most` multiply-accumulates. */
export function batches<T extends Pick<Bound, "macs">>(bound: readonly T[], most: number): T[][] {
  const parts: T[][] = [[]];
  let work = 0;
  for (const each of bound) {
    if (work > 0 && work + each.macs > most) {
      parts.push([]);
      work = 0;
    }
    parts.at(-1)?.push(each);
    work += each.macs;
  }
  return parts;
}

/** Encodes dispatches into one pass, in order. */
export function encode(encoder: GPUCommandEncoder, bound: readonly Bound[]): void {
  const pass = encoder.beginComputePass();
  for (const { pipeline, group, workgroups } of bound) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...workgroups);
  }
  pass.end();
}
