import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { backend } from "@tensorflow/tfjs-core";
import { beforeAll, describe } from "vitest";
import { startDawn } from "../cli/dawn.ts";
import { testLayers } from "../model/layer-testing.ts";
import { Pipelines } from "./pipelines.ts";
import { DIRECT, type Profile, SOFTWARE } from "./profile.ts";
import { registerGpuKernels } from "./register.ts";

const started = await startDawn(true);

function register(profile: Profile): void {
  const running = backend();
  if (running instanceof WebGPUBackend) registerGpuKernels(new Pipelines(running.device), profile);
}

describe.skipIf(started === null)("our WebGPU kernels against tfjs's reference backend", () => {
  describe.each([SOFTWARE, DIRECT])("cut for the profile $name", (profile) => {
    beforeAll(() => register(profile));
    testLayers("webgpu", 12);
  });
});
