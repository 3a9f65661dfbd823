/** @file Whether runs on this machine would have the native engine. */
import { type Finding, finding } from '@/domain/records/finding';
import { nativeAvailability } from '@/engine/native';

export function engineFinding(): Finding {
  const title = 'Engine';
  const native = nativeAvailability();
  if (native.available) return finding('engine', title, 'ok', `Native engine, ${native.isa} kernels.`);
  const advice =
    'Build the native engine: npm run build:native. Without it runs use a reference engine, which is slow.';
  return finding('engine', title, 'attention', native.reason, advice);
}
