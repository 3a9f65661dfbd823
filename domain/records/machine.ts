/** @file A machine that computes: what it is, and how busy its dispatcher measures it to be. */

import { z } from 'zod';
import { deviceKinds, engineNames } from '../engine-names';
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
  kinds: z.array(z.enum(deviceKinds)).default([]),
  /** Why it does not load, and what to do; null where it does. */
  reason: z.string().nullable(),
});
export type EngineReport = z.infer<typeof engineReportSchema>;

/** Training on one thread, with the engine that runs use by default. */
export const measuredSpeedSchema = z.object({ macsPerSecond: z.number().positive(), engine: z.string() });
export type MeasuredSpeed = z.infer<typeof measuredSpeedSchema>;

export const cardVendors = ['nvidia', 'amd', 'apple'] as const;

/** A GPU, or a MIG instance of one, as the vendor's tool tells of it. */
export const cardSchema = z.object({
  /** What the variable of visible devices takes: a UUID; of an AMD card without one, its number. */
  id: z.string(),
  vendor: z.enum(cardVendors),
  /** As the vendor's tool counts; a MIG instance has its card's. */
  index: z.int(),
  name: z.string(),
  /** The id of the whole card that a MIG instance is a part of; null for a whole card. */
  partOf: z.string().nullable(),
  driver: z.string().nullable(),
  /** Share of the last second in use, in [0, 1]. What the driver does not say is null, here and below. */
  utilisation: z.number().nullable(),
  /** Bytes. */
  memoryUsed: z.number().nullable(),
  memoryTotal: z.number().nullable(),
  /** °C. */
  temperature: z.number().nullable(),
  /** W. */
  power: z.number().nullable(),
  /** Why no run gets it, and what to do; null where it is well. */
  fault: z.string().nullable(),
  /** Programs that compute on it and belong to no run of this platform. */
  foreign: z.array(z.object({ pid: z.int(), name: z.string() })),
});
export type Card = z.infer<typeof cardSchema>;

/** How busy a machine is, as its dispatcher measures it every second. */
export const machineLoadSchema = z.object({
  /** Share of all cores in use, in [0, 1]. */
  cpu: z.number(),
  /** Bytes. */
  memoryUsed: z.number(),
  memoryTotal: z.number(),
  /** What each run at work uses, with all that it started, by its own heartbeat. */
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
