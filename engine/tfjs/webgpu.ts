/**
 * @file WebGPU outside a browser: Dawn, which the npm package `webgpu` carries, on one of the machine's adapters (Vulkan, Metal), and
 * the TensorFlow.js backend on its device. One device a process, closed with the last engine that uses it.
 */
import { setImmediate as turn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { DeviceKind, DeviceRequest } from '@/domain/engine-names';
import { DomainError } from '@/domain/errors';

/** Typed by the standard, as far as it is used here; the packages are optional, so that their types may be absent. */
interface Gpu {
  requestAdapter(options?: { powerPreference?: string }): Promise<Adapter | null>;
}
interface Adapter {
  readonly info: {
    readonly description: string;
    readonly device: string;
    readonly vendor: string;
    readonly isFallbackAdapter?: boolean;
  };
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(wanted: { requiredLimits: Readonly<Record<string, number>> }): Promise<Device>;
}
interface Device extends EventTarget {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  destroy(): void;
}
interface Dawn {
  create(flags: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}
interface BackendPackage {
  readonly WebGPUBackend: new (device: Device, info: Adapter['info']) => tf.KernelBackend;
}

export interface WebgpuAdapter {
  /** As Dawn lists them, from 0: what MASTHEAD_ENGINE_ADAPTER names. */
  readonly index: number;
  readonly name: string;
  /** vulkan, metal, d3d12. */
  readonly api: string;
  /** `cpu`: a software adapter. */
  readonly kind: DeviceKind;
}

export interface WebgpuDevice {
  readonly adapter: WebgpuAdapter;
  /** @throws DomainError where the device is lost, out of memory, or refused what it was asked: what was computed is void */
  check(): Promise<void>;
  close(): void;
}

/** Where the adapter is named by its number. */
const variable = 'MASTHEAD_ENGINE_ADAPTER';

/** @throws DomainError `not-installed` where Dawn is not here or does not load */
export async function webgpuAdapters(): Promise<WebgpuAdapter[]> {
  const dawn = await loadDawn();
  const found: WebgpuAdapter[] = [];
  for (const { api, name } of await listed(dawn)) {
    const adapter = await gpuCalled(dawn, api, name).requestAdapter(preference);
    if (adapter !== null) found.push({ index: found.length, name, api, kind: isSoftware(adapter) ? 'cpu' : 'gpu' });
  }
  return found;
}

let open: Promise<WebgpuDevice> | null = null;
let users = 0;

/**
 * The process's device, opened by the first who asks: the adapter that MASTHEAD_ENGINE_ADAPTER names, else the one that is called as
 * `card`, else the first of the kind asked for; of any kind, cards come before software. @throws DomainError `not-installed`, `unavailable` where there is none of the kind
 */
export async function openWebgpu(kind: DeviceRequest, card?: string): Promise<WebgpuDevice> {
  open ??= start(kind, card).catch((error: unknown) => {
    open = null;
    throw error;
  });
  const device = await open;
  if (kind !== 'auto' && kind !== device.adapter.kind)
    throw new DomainError('conflict', `This process computes on ${device.adapter.name} already, which is no ${kind}.`);
  users += 1;
  return {
    ...device,
    close() {
      users -= 1;
      if (users > 0) return;
      open = null;
      device.close();
    },
  };
}

async function start(kind: DeviceRequest, card?: string): Promise<WebgpuDevice> {
  const dawn = await loadDawn();
  const chosen = choose(await webgpuAdapters(), kind, process.env[variable], card);
  const gpu = gpuCalled(dawn, chosen.api, chosen.name);
  const adapter = await gpu.requestAdapter(preference);
  if (adapter === null) throw new DomainError('unavailable', `The WebGPU adapter ${chosen.name} is gone.`);
  // What the backend knows of shaders and buffers stands in these.
  for (const [name, value] of Object.entries(dawn.globals))
    if (!(name in globalThis)) Reflect.set(globalThis, name, value);
  const forget = asInBrowser(gpu);
  const { WebGPUBackend } = await loadBackend();
  const requiredLimits = Object.fromEntries(limits.map((name) => [name, adapter.limits[name] ?? 0]));
  const device = await adapter.requestDevice({ requiredLimits });
  let trouble: DomainError | null = null;
  const destroy = () => {
    forget();
    device.destroy();
  };
  // A process that ends over an open device is ended by it, with a status of its own.
  process.once('exit', destroy);
  void device.lost.then(({ reason, message }) => {
    trouble = lost(chosen, `${reason}${message === '' ? '' : `: ${message}`}`);
  });
  device.addEventListener('uncapturederror', (event) => {
    trouble ??= refusal(event);
  });
  // The package registers one of its own where it finds a browser's WebGPU.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info), 0);
  return {
    adapter: chosen,
    async check() {
      // Errors come as events of their own, after what they void.
      await turn();
      if (trouble !== null) throw trouble;
    },
    close() {
      process.off('exit', destroy);
      tf.removeBackend('webgpu');
      destroy();
    },
  };
}

/** Where the backend looks for WebGPU. Gives back what takes it away: while it is there, Dawn keeps the process up. */
function asInBrowser(gpu: Gpu): () => void {
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  return () => {
    keepAlive(gpu);
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
  };
}

/** As the backend asks of an adapter in a browser. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

/** @param named the adapter's number as the environment has it @param card what the vendor's tool calls the run's card */
export function choose(
  adapters: readonly WebgpuAdapter[],
  kind: DeviceRequest,
  named: string | undefined,
  card?: string,
): WebgpuAdapter {
  const list = adapters.map(({ index, name, api }) => `${index} ${name} (${api})`).join(', ');
  if (adapters.length === 0)
    throw new DomainError(
      'unavailable',
      'WebGPU finds no adapter: install the driver of the GPU and, on Linux, the Vulkan loader (Debian: apt-get install libvulkan1), or choose another engine.',
    );
  if (named !== undefined && named !== '') {
    const adapter = adapters.find(({ index }) => String(index) === named);
    if (adapter === undefined)
      throw new DomainError('unavailable', `${variable} is ${named}, but the adapters here are: ${list}.`);
    // Dawn knows them by name alone: of twins it would give the first.
    if (adapters.some(({ index, name }) => index < adapter.index && name === adapter.name))
      throw new DomainError(
        'unavailable',
        `Dawn can't tell adapter ${named} from another that is called ${adapter.name}, too: name that one in ${variable}.`,
      );
    if (kind === 'auto' || kind === adapter.kind) return adapter;
    throw new DomainError(
      'unavailable',
      `Adapter ${named} (${adapter.name}) is no ${kind}; the adapters here: ${list}.`,
    );
  }
  if (card !== undefined && kind !== 'cpu' && adapters.some((adapter) => adapter.kind === 'gpu'))
    return ofCard(adapters, card, list);
  const ofKind = adapters.find((adapter) => adapter.kind === (kind === 'auto' ? 'gpu' : kind));
  const any = kind === 'auto' ? adapters[0] : undefined;
  if (ofKind ?? any) return ofKind ?? any ?? never();
  const what = kind === 'gpu' ? 'no GPU, only software' : 'no software adapter';
  throw new DomainError('unavailable', `WebGPU finds ${what}: ${list}. Choose another device or engine.`);
}

/**
 * By its name, for Dawn tells nothing else of it: of twins the first, which is why a run on WebGPU holds all cards of a name. A driver
 * may add to a name; the only GPU is the card whatever it is called.
 */
function ofCard(adapters: readonly WebgpuAdapter[], card: string, list: string): WebgpuAdapter {
  const gpus = adapters.filter(({ kind }) => kind === 'gpu');
  const wanted = plain(card);
  const alike =
    gpus.find(({ name }) => plain(name) === wanted) ?? gpus.find(({ name }) => plain(name).includes(wanted));
  const found = alike ?? (gpus.length === 1 ? gpus[0] : undefined);
  if (found !== undefined) return found;
  throw new DomainError(
    'unavailable',
    `None of WebGPU's adapters is called as this run's GPU, ${card}: ${list}. ${variable} names one by its number; or take engine torch.`,
  );
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

const never = (): never => {
  throw new Error('no adapter');
};

const isSoftware = ({ info }: Adapter): boolean =>
  info.isFallbackAdapter === true ||
  /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.device} ${info.description}`);

/** Dawn tells its adapters to who asks for one that there is not. */
async function listed(dawn: Dawn): Promise<{ api: string; name: string }[]> {
  try {
    await dawn.create(['adapter=\u{1}none']).requestAdapter();
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [...text.matchAll(/backend: '([^']+)', name: '([^\n]*)'$/gm)].map(([, api = '', name = '']) => ({
      api,
      name,
    }));
  }
}

const preference = { powerPreference: 'high-performance' };
function gpuCalled(dawn: Dawn, api: string, name: string): Gpu {
  const gpu = dawn.create([`backend=${api}`, `adapter=${name}`]);
  keepAlive(gpu);
  return gpu;
}

/**
 * Dawn looks for events in turns of its own, the last of which may come after nobody holds the instance: once it has been collected, the
 * process waits for a lock in freed memory, for ever.
 */
function keepAlive(gpu: Gpu): void {
  setTimeout(() => void gpu, 60_000).unref();
}

async function loadDawn(): Promise<Dawn> {
  return load(
    'webgpu',
    z.object({ create: z.custom<Dawn['create']>(isFunction), globals: z.record(z.string(), z.unknown()) }),
  );
}

async function loadBackend(): Promise<BackendPackage> {
  const WebGPUBackend = z.custom<BackendPackage['WebGPUBackend']>(isFunction);
  return load('@tensorflow/tfjs-backend-webgpu', z.object({ WebGPUBackend }));
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** An optional dependency: by a name the compiler can't follow, since it may be absent. */
async function load<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(await import(name));
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new DomainError(
      'not-installed',
      `The package ${name} is not installed or does not load here (${why}): run npm ci --include=optional, or choose another engine.`,
      { cause },
    );
  }
}

/** The attempt ends as one whose machine lacks its device, and goes on later. */
function lost({ name }: WebgpuAdapter, why: string): DomainError {
  const message = `The WebGPU device on ${name} was lost (${why}). The run goes on from its last checkpoint.`;
  return new DomainError('unavailable', message, { cause: Object.assign(new Error(message), { code: 'DEVICE_LOST' }) });
}

function refusal(event: Event): DomainError {
  const { name, message } = z
    .object({ error: z.custom<Error>((value) => typeof value === 'object' && value !== null) })
    .transform(({ error }) => ({ name: error.constructor.name, message: error.message }))
    .parse({ error: Reflect.get(event, 'error') });
  return name === 'GPUOutOfMemoryError'
    ? new DomainError('out-of-memory', 'The GPU has no memory for this step: lower the batch or the channels.')
    : new DomainError('engine-failed', `WebGPU refused a step: ${message}`);
}
