import { holdLifeline } from "./lifeline.ts";
import { pixelsHandlers } from "./pixels/handlers.ts";
import { PIXELS_CONTRACT } from "./pixels-contract.ts";
import { serve } from "./serve.ts";

serve(globalThis, PIXELS_CONTRACT, pixelsHandlers(), holdLifeline());
