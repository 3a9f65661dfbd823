/** @file What the doctor says of this machine: Node, the engine. */
import { type Finding, finding } from '@/domain/records/finding';
import { type NativeAvailability, nativeAvailability } from '@/engine/native';
import packageFile from '@/package.json';

const wanted = packageFile.engines.node;

/** Whether package.json allows this Node. `version`: `v20.19.0`. */
export function nodeFinding(version: string): Finding {
  const detail = `${version}; ${wanted} is wanted.`;
  if (satisfies(version, wanted)) return finding('node', 'Node', 'ok', version);
  return finding('node', 'Node', 'failed', detail, 'Install Node 20 (or 22.13, 24), then run npm run setup.');
}

/** Of semantic versions what package.json uses: `>=20.19 <21 || >=24`. */
export function satisfies(version: string, range: string): boolean {
  const own = partsOf(version);
  return range.split('||').some((choice) =>
    choice
      .trim()
      .split(/\s+/)
      .every((bound) => {
        const order = compare(own, partsOf(bound));
        return bound.startsWith('<') ? order < 0 : order >= 0;
      }),
  );
}

function partsOf(text: string): number[] {
  return text.replace(/^\D+/, '').split('.').map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Also where the one that lies here is of other sources. */
function availability(): NativeAvailability {
  try {
    return nativeAvailability();
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether runs on this machine would have the native engine. */
export function engineFinding(): Finding {
  const title = 'Engine';
  const native = availability();
  if (native.available) return finding('engine', title, 'ok', `Native engine, ${native.isa} kernels.`);
  const advice =
    'Build the native engine: npm run build:native. Without it runs use a reference engine, which is slow.';
  return finding('engine', title, 'attention', native.reason, advice);
}
