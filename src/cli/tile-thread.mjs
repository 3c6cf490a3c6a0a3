// A thread does not take TypeScript by itself, even where the main one does.
import { register } from "tsx/esm/api";

register();
await import("./tile-thread.ts");
