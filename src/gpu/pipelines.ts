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
  readonly #layouts = new Map<string, GPUPipelineLayout>();
  readonly #groupLayouts = new Map<string, GPUBindGroupLayout>();
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
      const { program, inputs, output, alsoWrites = [] } = dispatch;
      const buffers = [...inputs, output, ...alsoWrites];
      const group = this.device.createBindGroup({
        layout: this.#groupLayout(program),
        entries: [
          { binding: 0, resource: { buffer: uniforms, offset: i * ALIGNMENT, size: ALIGNMENT } },
          ...buffers.map((buffer, b) => ({ binding: b + 1, resource: { buffer } })),
        ],
      });
      return {
        pipeline: this.#pipeline(program),
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

  #descriptor(program: Program): GPUComputePipelineDescriptor {
    const { name, code } = program;
    const module = this.device.createShaderModule({ label: name, code });
    return { label: name, layout: this.#layout(program), compute: { module, entryPoint: "main" } };
  }

  #layout(program: Program): GPUPipelineLayout {
    const known = this.#layouts.get(bindingsOf(program));
    if (known) return known;
    const made = this.device.createPipelineLayout({ bindGroupLayouts: [this.#groupLayout(program)] });
    this.#layouts.set(bindingsOf(program), made);
    return made;
  }

  #groupLayout(program: Program): GPUBindGroupLayout {
    const known = this.#groupLayouts.get(bindingsOf(program));
    if (known) return known;
    const { reads, writes = 1 } = program;
    const types: GPUBufferBindingType[] = [
      "uniform",
      ...Array.from({ length: reads }, () => "read-only-storage" as const),
      ...Array.from({ length: writes }, () => "storage" as const),
    ];
    const made = this.device.createBindGroupLayout({
      entries: types.map((type, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type },
      })),
    });
    this.#groupLayouts.set(bindingsOf(program), made);
    return made;
  }
}

/** What programs of one layout have in common. */
function bindingsOf({ reads, writes = 1 }: Program): string {
  return `${reads} read, ${writes} written`;
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
