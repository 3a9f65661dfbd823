/** @file What every gradient here has in common: what it saves in forward, and how it is registered. */
import { type GradConfig, type NamedAttrMap, registerGradient, type Tensor } from '@tensorflow/tfjs-core';
import { present } from '../context';

/** Upstream gradient, a look-up of saved tensors (`saved(i)`) with their number, and attributes → a thunk per input. */
export type GradientOf = (
  dy: Tensor,
  saved: (index: number) => Tensor,
  attributes: NamedAttrMap,
  count: number,
) => Record<string, () => Tensor>;

/** Registers how `kernelName` is differentiated. Saved are the named inputs (`all`: of a list input), then the output. */
export function differentiate(
  kernelName: string,
  saves: { readonly inputs?: readonly string[] | 'all'; readonly output?: boolean },
  gradient: GradientOf,
): void {
  const inputs: Partial<GradConfig> =
    saves.inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...(saves.inputs ?? [])] };
  registerGradient({
    kernelName,
    ...inputs,
    ...(saves.output && { outputsToSave: [true] }),
    gradFunc: (dy, saved, attributes) => {
      const upstream = present(Array.isArray(dy) ? dy[0] : dy, `${kernelName}'s gradient`);
      const look = (index: number): Tensor => present(saved[index], `what ${kernelName} saved`);
      return gradient(upstream, look, attributes, saved.length);
    },
  });
}

/** Thunks for a kernel whose inputs are a list: tfjs-core looks them up by index. */
export function everyInput(count: number, gradient: (index: number) => Tensor): Record<string, () => Tensor> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index), () => gradient(index)]));
}
