/** @file A machine that computes: what it is, and how busy its dispatcher measures it to be. */

import { z } from 'zod';
import { engineNames } from '../engine-names';
import { runIdSchema } from '../ids';

/** A machine that runs, as the dispatcher reports it. */
export const deviceSchema = z.object({
  name: z.string(),
  cores: z.int(),
  /** Vector instructions the native engine uses; null without it. */
  isa: z.string().nullable(),
  engine: z.string(),
});
export type Device = z.infer<typeof deviceSchema>;

/** Whether an engine loads on this machine. */
export const engineReportSchema = z.object({
  name: z.enum(engineNames),
  /** For people; none if it does not load. */
  computesOn: z.array(z.string()),
  /** Why it does not load, and what to do; null if it does. */
  reason: z.string().nullable(),
});
export type EngineReport = z.infer<typeof engineReportSchema>;

/** Training on one thread, with the engine that runs use by default. */
export const measuredSpeedSchema = z.object({ macsPerSecond: z.number().positive(), engine: z.string() });
export type MeasuredSpeed = z.infer<typeof measuredSpeedSchema>;

/** How busy a machine is, as its dispatcher measures it every second. */
export const gpuSchema = z.object({
  index: z.int(),
  name: z.string(),
  /** Share of the last second in use, in [0, 1]; null if the driver does not say. */
  utilisation: z.number().nullable(),
  memoryUsed: z.number(),
  memoryTotal: z.number(),
});
export type Gpu = z.infer<typeof gpuSchema>;

export const machineLoadSchema = z.object({
  /** Share of all cores in use, in [0, 1]. */
  cpu: z.number(),
  /** Bytes. */
  memoryUsed: z.number(),
  memoryTotal: z.number(),
  gpus: z.array(gpuSchema),
  /** Resources of each running run, from its heartbeat. */
  runs: z.array(
    z.object({
      run: runIdSchema,
      /** Cores kept busy since the last beat; null before the second one. */
      cores: z.number().nullable(),
      rssBytes: z.number(),
    }),
  ),
});
export type MachineLoad = z.infer<typeof machineLoadSchema>;
