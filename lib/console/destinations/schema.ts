import { z } from "zod";
import { displayName, idOf, timestamp } from "#lib/access/http/schema.ts";
import { apiKeyValue, untested } from "#lib/console/api-keys/schema.ts";
import { limits } from "./limits.ts";

const whole = ({ min, max }: { min: number; max: number }, less: string, more: string) => z.number().int().min(min, less).max(max, more);

/** The most mappings of a destination. The database enforces it. */
export const mappingLimit = 50;

const eventPath = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^(\$\.)?(properties|traits|context)\b/, "Start the path with properties, traits or context.");

export const filtersSchema = z.object({
  samplePercent: z.number().min(0, "Use 0 to 100.").max(100, "Use 0 to 100.").optional(),
  drop: z.object({ mode: z.enum(["drop", "only"]), fql: z.string().trim().min(1).max(10_000) }).optional(),
  blockList: z.array(eventPath).max(200).optional(),
  allowList: z.array(eventPath).max(200).optional(),
  audiencesOff: z
    .array(z.string().min(1).max(1_000))
    .max(10_000)
    .optional()
    .describe("Engage audiences, by Segment’s ID, whose events are left out. Unchanged if left out of a change."),
});
export type Filters = z.output<typeof filtersSchema>;

const deployment = z
  .string()
  .trim()
  .min(1, "Enter the deployment's host, such as acme.europe-west1.talon.one.")
  .max(300)
  .describe("Host of the Talon.One deployment; an https address works too.");
/**
 * The only place that defines a destination's settings: routes, forms and imports use it, and the
 * database refuses anything else.
 */
export const destinationSettings = {
  rateLimitPerSecond: whole(limits.rateLimitPerSecond, "Use 1 to 10,000.", "Use 1 to 10,000."),
  retentionDays: whole(limits.retentionDays, "Keep events at least 3 days.", "Keep events at most 365 days."),
  retryHorizonHours: whole(limits.retryHorizonHours, "Retry for at least 1 hour.", "Retry for at most 168 hours."),
  filters: filtersSchema,
  enabled: z.boolean(),
};

/**
 * How mappings change: with each save, by releases of drafts, or by releases that someone else
 * approves.
 */
export const changeModes = ["at_once", "release", "approval"] as const;
export type ChangeMode = (typeof changeModes)[number];
const changes = z
  .enum(changeModes)
  .describe("How mappings change: with each save, by releases, or by releases that someone else approves.");

/** What a destination is for: shown in the console's frame while someone works in it. */
export const environments = ["production", "staging", "development"] as const;
export type Environment = (typeof environments)[number];
export const environment = z.enum(environments).nullable().describe("Shown in the console while someone works in the destination.");
const promotesToId = idOf("destination").nullable().describe("The destination to which its mappings are promoted.");

/** Either a new key (`apiKey`) or one that is stored already (`apiKeyId`). */
export const createDestinationSchema = z
  .object({
    name: displayName,
    deployment,
    apiKey: apiKeyValue.optional(),
    apiKeyId: idOf("apiKey").optional(),
    apiKeyName: displayName.optional(),
    apiKeyExpiresAt: timestamp.nullish(),
    rateLimitPerSecond: destinationSettings.rateLimitPerSecond.optional(),
    retentionDays: destinationSettings.retentionDays.optional(),
    retryHorizonHours: destinationSettings.retryHorizonHours.optional(),
    filters: destinationSettings.filters.optional(),
    enabled: destinationSettings.enabled.optional(),
    environment: environment.optional(),
    promotesToId: promotesToId.optional(),
  })
  .refine((value) => (value.apiKey === undefined) !== (value.apiKeyId === undefined), {
    path: ["apiKey"],
    message: "Enter an API key, or choose a stored one.",
  });
export type CreateDestination = z.input<typeof createDestinationSchema>;

/** `paused: false` resumes a paused destination; `true` pauses it by hand. */
export const updateDestinationSchema = z.object({
  name: displayName.optional(),
  deployment: deployment.optional(),
  apiKeyId: idOf("apiKey").optional(),
  apiKey: apiKeyValue
    .optional()
    .describe("The key itself. Needed with another deployment: a stored key goes only to the deployment it is used with."),
  untested,
  rateLimitPerSecond: destinationSettings.rateLimitPerSecond.optional(),
  retentionDays: destinationSettings.retentionDays.optional(),
  retryHorizonHours: destinationSettings.retryHorizonHours.optional(),
  filters: destinationSettings.filters.optional(),
  enabled: destinationSettings.enabled.optional(),
  paused: z.boolean().optional(),
  changes: changes.optional(),
  environment: environment.optional(),
  promotesToId: promotesToId.optional(),
});
export type UpdateDestination = z.input<typeof updateDestinationSchema>;

export const destinationSchema = z.object({
  id: idOf("destination"),
  name: z.string(),
  deployment: z.string(),
  apiKey: z.object({ id: idOf("apiKey"), name: z.string(), masked: z.string(), expiresAt: timestamp.nullable() }),
  enabled: z.boolean(),
  paused: z.object({ at: timestamp, reason: z.string() }).nullable(),
  rateLimitPerSecond: z.number(),
  retentionDays: z.int(),
  retryHorizonHours: z.int(),
  filters: filtersSchema,
  changes,
  environment,
  promotesTo: z
    .object({ id: idOf("destination"), name: z.string() })
    .nullable()
    .describe("Where its mappings are promoted to."),
  isDemo: z.boolean(),
  version: z.int().describe("Grows with every change of the destination, its sources or its mappings."),
  counts: z.object({ mappings: z.int(), enabledMappings: z.int(), mappingLimit: z.int(), sources: z.int() }),
  health: z.object({
    delivered: z.int().describe("Deliveries delivered in the last hour."),
    failed: z.int().describe("Deliveries that failed, are dead or invalid in the last hour, except those whose replay was delivered."),
    refused: z.number().describe("Those of the failed that Talon.One rejected."),
    waiting: z.int().describe("Deliveries that wait now, including retries."),
    lastDeliveredAt: timestamp.nullable(),
    silentSince: timestamp
      .nullable()
      .describe("Since when Talon.One has not responded. Until it does, Falconer sends at a tenth of the rate limit."),
  }),
  pulse: z
    .object({
      outage: z
        .object({ kind: z.enum(["failing", "silent", "key"]), since: timestamp })
        .nullable()
        .describe("Whether Talon.One responds with errors, does not respond, or rejects the key."),
      recovery: z
        .object({
          kind: z.enum(["failing", "silent", "key"]),
          since: timestamp,
          until: timestamp,
          waited: z.number().describe("Deliveries that waited when the outage ended."),
          delivered: z.int(),
          failed: z.int(),
          left: z.number().describe("How many of the deliveries that waited still do."),
          more: z.boolean().describe("True if there were more than are counted here."),
        })
        .nullable()
        .describe("The last outage, for an hour after its end, and what has caught up since."),
      throttledSince: timestamp.nullable().describe("Since when Talon.One has said that there are too many requests."),
      oldestWaitingAt: timestamp.nullable(),
      refusedCalls: z
        .int()
        .describe(
          "Calls refused within the last hour. A source whose last refusal is over 5 minutes old and older than its last event has none.",
        ),
    })
    .describe("Its state at this moment."),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type Destination = z.output<typeof destinationSchema>;

/**
 * With a body, tests what is typed in a form; without, what is stored. The key is never sent back.
 */
export const testConnectionSchema = z.object({ deployment: deployment.optional(), apiKey: apiKeyValue.optional() });
export type TestConnection = z.input<typeof testConnectionSchema>;
export const connectionResultSchema = z.object({
  result: z.enum(["passed", "bad_key", "unknown"]),
  status: z.int().nullable(),
  message: z.string(),
  durationMs: z.number(),
  resumed: z.boolean().describe("True if a destination that was paused for its key resumed after this test."),
});
export type ConnectionResult = z.output<typeof connectionResultSchema>;
