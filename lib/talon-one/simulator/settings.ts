import { z } from "zod";

const names = z.array(z.string()).nullable();
const named = z.looseObject({ name: z.string() });

/** What can be changed while the simulator runs. */
export const simulatorSettingsSchema = z.strictObject({
  /** Requests let through in any window of one second, for each deployment and key; 0: no limit. */
  ratePerSecond: z.int().min(0).default(60),
  /** Requests that may be in flight on one profile or session. */
  parallelLimit: z.int().min(1).default(3),
  /** Delay added to every answer. */
  latencyMs: z.number().min(0).default(0),
  /**
   * Only these keys are valid; null: all except those that begin with "invalid" (401) or
   * "forbidden" (403).
   */
  apiKeys: names.default(null),
  /**
   * Keys of the Integration API; null: all except those that begin with "invalid" or "forbidden".
   */
  integrationKeys: names.default(null),
  /** Only these attributes exist; null: all except `unknownAttributes`. */
  knownAttributes: names.default(null),
  unknownAttributes: z.array(z.string()).default([]),
  /** Only these event types exist; null: all. */
  knownEventTypes: names.default(null),
  /** Reject changes to audiences whose numeric ID was not made by "create audience" here. */
  strictAudiences: z.boolean().default(false),
  /** Management keys and the paths each may read; null: any key may read all. */
  managementKeys: z.record(z.string(), z.array(z.string())).nullable().default(null),
  /** For each Management endpoint and key; 0: no limit. */
  managementRatePerSecond: z.int().min(0).default(3),
  /**
   * What the Management API lists, each with the keys that Talon.One gives it; what is left out is
   * filled in. Audiences that were made here come before those. One with an integrationId can be
   * entered and left.
   */
  catalogue: z
    .strictObject({
      attributes: z.array(named).default([]),
      audiences: z.array(named).default([]),
      eventTypes: z.array(named).default([]),
      applications: z.array(named).default([]),
    })
    .default({ attributes: [], audiences: [], eventTypes: [], applications: [] }),
  /** How many of the last requests are kept. */
  recordLimit: z.int().min(0).max(1_000_000).default(10_000),
  recordBodies: z.boolean().default(true),
  /** Call back after a session update that asks for it, as Talon.One does. */
  callbacks: z.boolean().default(false),
  /**
   * Dotted paths into the body; the first that holds a string or number marks the request, so that
   * order and duplicates can be counted per lane.
   */
  markPaths: z.array(z.string()).default([]),
});
export type SimulatorSettings = z.infer<typeof simulatorSettingsSchema>;
export const simulatorChangesSchema = z.strictObject(
  Object.fromEntries(Object.entries(simulatorSettingsSchema.shape).map(([key, schema]) => [key, schema.unwrap().optional()])),
) as unknown as z.ZodType<Partial<SimulatorSettings>>;
