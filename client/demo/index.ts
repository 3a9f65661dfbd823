/** @file What scripts/demo.mjs uses of the demo: bundled as dist/demo.js. */
export { type DemoInput, type DemoOutcome, runDemo } from './run-demo';
