/** @file Whole vectors in safetensors files, out and in. */
import { DomainError } from '@/domain/errors';
import type { ParameterSpec } from '@/graph/types';
import type { SafetensorsFile, Tensor } from '@/nas/checkpoint/safetensors';

export const float32Tensor = (data: Float32Array, shape: readonly number[] = [data.length]): Tensor => ({
  dtype: 'F32',
  shape: [...shape],
  data,
});

export const float64Tensor = (data: Float64Array): Tensor => ({ dtype: 'F64', shape: [data.length], data });

/** One tensor per view of θ, by name with `prefix`. */
export function parameterTensors(
  parameters: readonly Pick<ParameterSpec, 'name' | 'shape' | 'offset' | 'size'>[],
  theta: Float32Array,
  prefix = '',
): Record<string, Tensor> {
  return Object.fromEntries(
    parameters.map(({ name, shape, offset, size }) => [
      prefix + name,
      float32Tensor(theta.subarray(offset, offset + size), shape),
    ]),
  );
}

/** Throws `corrupt-data` if the file has no float32 tensor of this name. */
export function float32Of(file: SafetensorsFile, name: string): Float32Array {
  const data = file.tensors[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new DomainError('corrupt-data', `The file lacks the float32 tensor "${name}".`);
}

/** Throws `corrupt-data` if the file has no float64 tensor of this name. */
export function float64Of(file: SafetensorsFile, name: string): Float64Array {
  const data = file.tensors[name]?.data;
  if (data instanceof Float64Array) return data;
  throw new DomainError('corrupt-data', `The file lacks the float64 tensor "${name}".`);
}

/** Throws `corrupt-data` for a file of another format; `what` names it for people. */
export function checkFormat(file: SafetensorsFile, format: string, what: string): void {
  if (file.metadata.format === format) return;
  throw new DomainError(
    'corrupt-data',
    `This file is not a ${what}: its format is ${file.metadata.format ?? 'unstated'}.`,
  );
}
