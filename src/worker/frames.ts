import * as v from "valibot";

/** Raised when a frame or a method changes its meaning; both ends must agree on it. */
export const PROTOCOL = 1;

const requestSchema = v.variant("kind", [
  v.object({ kind: v.literal("call"), id: v.number(), method: v.string(), input: v.unknown() }),
  v.object({ kind: v.literal("abort"), id: v.number() }),
]);

const responseSchema = v.variant("kind", [
  v.object({ kind: v.literal("hello"), protocol: v.number(), lifeline: v.nullable(v.string()) }),
  v.object({ kind: v.literal("progress"), id: v.number(), progress: v.unknown() }),
  v.object({ kind: v.literal("done"), id: v.number(), output: v.unknown() }),
  v.object({
    kind: v.literal("failed"),
    id: v.number(),
    error: v.object({ name: v.string(), message: v.string() }),
  }),
]);

/** What a page posts to a worker. */
export type Request = v.InferOutput<typeof requestSchema>;

/** What a worker posts to its page. */
export type Response = v.InferOutput<typeof responseSchema>;

export function isRequest(message: unknown): message is Request {
  return v.is(requestSchema, message);
}

export function isResponse(message: unknown): message is Response {
  return v.is(responseSchema, message);
}
