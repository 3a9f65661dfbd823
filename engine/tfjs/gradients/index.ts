/**
 * @file Gradients of the kernels that forward uses. tfjs-core's own list is not loadable from its package in Node
 * (module sources outside its entry), so it stands here, only as long as the graph's nodes need it.
 */
import { registerArithmetic } from './arithmetic';
import { registerReductions } from './reductions';
import { registerShapes } from './shapes';
import { registerWindows } from './windows';

export function registerGradients(): void {
  registerArithmetic();
  registerReductions();
  registerShapes();
  registerWindows();
}
