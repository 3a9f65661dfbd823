// @ts-check
/** @file The software Vulkan driver that Chromium carries: what engine tfjs-webgpu is tested on where there is no GPU. */
import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from './chromium.mjs';
import { root } from './command.mjs';

const installed = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/**
 * Variables under which a process finds that driver and a Vulkan loader; null if the machine has a driver of its own, or no Chromium that carries one.
 * @returns {Record<string, string> | null}
 */
export function softwareVulkan() {
  if (process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES) return null;
  if (installed.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)) return null;
  const chromium = findChromium();
  // Debian's /usr/bin/chromium is a script beside /usr/lib/chromium.
  const folders = chromium === undefined ? [] : [path.dirname(realpathSync(chromium)), '/usr/lib/chromium'];
  for (const folder of folders) {
    const [driver, loader] = ['vk_swiftshader_icd.json', 'libvulkan.so.1'].map((name) => path.join(folder, name));
    if (driver === undefined || loader === undefined || !existsSync(driver) || !existsSync(loader)) continue;
    // The loader alone: what else lies beside it is Chromium's.
    const alone = path.join(root, 'build', 'vulkan');
    const link = path.join(alone, path.basename(loader));
    mkdirSync(alone, { recursive: true });
    if (!existsSync(link)) symlinkSync(loader, link);
    const before = process.env.LD_LIBRARY_PATH;
    return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: before ? `${alone}${path.delimiter}${before}` : alone };
  }
  return null;
}
