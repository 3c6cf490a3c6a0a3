import { engineHandlers } from "./engine/handlers.ts";
import { ENGINE_CONTRACT } from "./engine-contract.ts";
import { holdLifeline } from "./lifeline.ts";
import { serve } from "./serve.ts";

serve(globalThis, ENGINE_CONTRACT, engineHandlers(), holdLifeline());
