import type { Frame } from "./frame.ts";

/** The kernels and the space that a computation on addresses needs. */
export type Workspace = Pick<Frame, "kernels" | "scratch">;
