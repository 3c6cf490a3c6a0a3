import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findChromium } from "./chromium.mjs";

/** Where Linux distributions keep what belongs to their Chromium, whose program in the path is a script. */
const folders = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"];

/**
 * Environment with which a program finds the software adapter for WebGPU that comes with Chromium, SwiftShader; empty
 * where there is none, or a driver was chosen already.
 *
 * @returns {Record<string, string>}
 */
export function softwareGpu() {
  if (process.platform !== "linux" || process.env["VK_DRIVER_FILES"] !== undefined) return {};
  const chromium = findChromium();
  const candidates = chromium === null ? folders : [dirname(realpathSync(chromium)), ...folders];
  for (const folder of candidates) {
    const driver = join(folder, "vk_swiftshader_icd.json");
    if (existsSync(driver) && existsSync(join(folder, "libvulkan.so.1"))) {
      const libraries = [folder, process.env["LD_LIBRARY_PATH"] ?? ""].filter((path) => path !== "");
      return { VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: libraries.join(":") };
    }
  }
  return {};
}
