import { z } from "zod";
import { displayName, idOf, pageOf, pageQuery, timestamp } from "#lib/access/http/schema.ts";
import { kindNames } from "#lib/core/alerts/kinds.ts";
import { levels } from "#lib/core/alerts/levels.ts";
import { isTimeZone } from "#lib/engine/statistics/bars.ts";

/** The levels that a message reports. */
const toldLevel = z.enum(["notice", "warning", "critical"]);
export const channelKinds = ["email", "slack", "teams", "pagerduty", "webhook"] as const;
const destinationOrNone = z.union([idOf("destination"), z.literal("")]).describe("The destination's ID; empty for the installation.");

// Current alerts.

export const muteSchema = z.object({
  id: idOf("alertMute"),
  destinationId: destinationOrNone,
  destinationName: z.string().nullable().describe("The destination's name; null for the installation."),
  kind: z.string().describe("The kind of alert; empty for all kinds."),
  until: timestamp,
  reason: z.string(),
  createdBy: z.string(),
});
export type Mute = z.output<typeof muteSchema>;
export const alertSchema = z.object({
  id: idOf("alert"),
  kind: z.enum(kindNames),
  title: z.string(),
  text: z.string().describe("What was measured, in a sentence. It contains no customer’s data."),
  remedy: z.string(),
  level: z.enum(levels),
  destinationId: destinationOrNone,
  destinationName: z.string().nullable(),
  path: z.string().describe("Path of the console's page about it."),
  since: timestamp,
  calmSince: timestamp.nullable().describe("Since when it has been better. Falconer says so after the quiet minutes."),
  mutedUntil: timestamp.nullable(),
});
export type AlertView = z.output<typeof alertSchema>;
export const currentAlertsSchema = z.object({
  items: z.array(alertSchema).describe("The current alerts, the worst first."),
  mutes: z.array(muteSchema),
  channels: z.object({ on: z.number(), failing: z.number() }),
  heartbeat: z.enum(["off", "well", "failing"]),
});
export type CurrentAlerts = z.output<typeof currentAlertsSchema>;

// Messages.

export const noticesQuery = pageQuery.extend({ destinationId: idOf("destination").optional(), alertId: idOf("alert").optional() });
export const noticeSchema = z.object({
  id: idOf("alertNotice"),
  alertId: idOf("alert").nullable(),
  what: z.enum(["began", "worse", "better", "reminder", "recovered", "test"]),
  level: z.enum(levels),
  kind: z.string(),
  destinationId: destinationOrNone,
  title: z.string(),
  text: z.string(),
  path: z.string(),
  at: timestamp,
  dispatches: z.array(
    z.object({
      channelId: idOf("alertChannel"),
      channel: z.string(),
      state: z.enum(["waiting", "sending", "sent", "failed", "superseded"]),
      tries: z.int(),
      nextAt: timestamp.nullable(),
      sentAt: timestamp.nullable(),
      answers: z.array(z.object({ at: timestamp, ok: z.boolean(), answer: z.string() })).describe("The last ten, oldest first."),
    }),
  ),
});
export type NoticeView = z.output<typeof noticeSchema>;
export const noticePageSchema = pageOf(noticeSchema);

// Channels.

const address = z.string().trim().min(1, "Enter an address.").max(2_000);
const email = z.email("Enter an email address such as ops@example.com.").max(300);
const recipients = z.array(email).min(1, "Enter at least one address.").max(20, "Use at most 20 addresses.");
const sender = z.string().trim().max(300);
const serverSchema = z.object({
  host: z.string().trim().min(1, "Enter a host name.").max(253),
  port: z.number().int().min(1, "Use 1 to 65535.").max(65_535, "Use 1 to 65535."),
  security: z.enum(["tls", "starttls", "none"]),
  user: z.string().trim().max(300).default(""),
  password: z.string().max(1_000).optional().describe("The password. Unchanged if left out of a change."),
});
const routingKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{20,64}$/, "Enter the integration key of a service, which has 32 letters and digits.");
const every = { name: displayName, minLevel: toldLevel.default("notice").describe("The lowest level that the channel gets.") };
export const createChannelSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...every,
    kind: z.literal("email"),
    to: recipients,
    from: sender.optional(),
    server: serverSchema.nullable().default(null).describe("The mail server; null for the one in SMTP_URL."),
  }),
  z.strictObject({ ...every, kind: z.literal("slack"), url: address }),
  z.strictObject({ ...every, kind: z.literal("teams"), url: address }),
  z.strictObject({
    ...every,
    kind: z.literal("pagerduty"),
    key: routingKey,
    url: address.optional().describe("Address of PagerDuty's Events API, if not the usual one."),
  }),
  z.strictObject({ ...every, kind: z.literal("webhook"), url: address }),
]);
export type CreateChannel = z.input<typeof createChannelSchema>;
export const updateChannelSchema = z.strictObject({
  name: displayName.optional(),
  enabled: z.boolean().optional(),
  minLevel: toldLevel.optional(),
  to: recipients.optional(),
  from: sender.optional(),
  server: serverSchema.nullable().optional(),
  url: address.optional(),
  key: routingKey.optional(),
  newSigningSecret: z.literal(true).optional().describe("Generates a new one; the old one is no longer used."),
});
export type UpdateChannel = z.input<typeof updateChannelSchema>;
export const channelSchema = z.object({
  id: idOf("alertChannel"),
  name: z.string(),
  kind: z.enum(channelKinds),
  enabled: z.boolean(),
  minLevel: toldLevel,
  to: z.array(z.string()),
  from: z.string().nullable(),
  server: z.object({ host: z.string(), port: z.int(), security: z.enum(["tls", "starttls", "none"]), user: z.string() }).nullable(),
  host: z.string().nullable().describe("The host of the channel's address. The address itself is never returned."),
  url: z.string().nullable().describe("Address of PagerDuty’s Events API."),
  failing: z.object({ since: timestamp, answer: z.string() }).nullable(),
  lastSentAt: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type ChannelView = z.output<typeof channelSchema>;
export const channelListSchema = z.object({ items: z.array(channelSchema), hasMailServer: z.boolean() });
export const channelWithSecretSchema = channelSchema.extend({
  signingSecret: z.string().nullable().describe("Secret of a signed webhook, returned only once."),
});
export type ChannelWithSecret = z.output<typeof channelWithSecretSchema>;
export const testResultSchema = z.object({ state: z.enum(["sent", "failed", "waiting"]), answer: z.string() });
export type TestResult = z.output<typeof testResultSchema>;

// Rules.

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Enter a time such as 22:00.");
const threshold = z.number().min(0, "Use 0 or more.").max(1_000_000, "Use at most 1,000,000.");
const rule = z.strictObject({
  off: z.boolean().optional(),
  notice: threshold.optional(),
  warning: threshold.optional(),
  critical: threshold.optional(),
});
export const quietHoursSchema = z.object({
  from: clock,
  to: clock,
  timeZone: z.string().max(60).refine(isTimeZone, "is not a time zone such as Europe/Berlin"),
});
export const alertRulesSchema = z.object({
  rules: z.partialRecord(z.enum(kindNames), rule).describe("Differences from the defaults, by kind."),
  channels: z.array(idOf("alertChannel")).max(100).nullable().describe("The channels to use; null for all."),
  quietHours: quietHoursSchema.nullable().describe("Hours in which warnings and notices wait."),
  calmMinutes: z
    .number()
    .min(0.1, "Use 0.1 to 120.")
    .max(120, "Use 0.1 to 120.")
    .nullable()
    .describe("Quiet minutes before it counts as better; null for 5."),
});
export type AlertRulesInput = z.output<typeof alertRulesSchema>;
/** The same in a file, which works for other installations too. */
export const namedAlertRulesSchema = z.strictObject({
  rules: alertRulesSchema.shape.rules.default({}),
  channels: z
    .array(displayName)
    .max(100)
    .nullable()
    .default(null)
    .describe("Names of the channels; null for all. No file contains their addresses and keys."),
  quietHours: alertRulesSchema.shape.quietHours.default(null),
  calmMinutes: alertRulesSchema.shape.calmMinutes.default(null),
});
export type NamedAlertRules = z.output<typeof namedAlertRulesSchema>;

// Mutes and the heartbeat.

export const createMuteSchema = z.strictObject({
  destinationId: destinationOrNone.default(""),
  kind: z
    .union([z.enum(kindNames), z.literal("")])
    .default("")
    .describe("The kind of alert to mute; empty for all kinds."),
  until: timestamp,
  reason: z.string().trim().min(3, "Say why, in a few words.").max(500, "Use at most 500 characters."),
});
export type CreateMute = z.input<typeof createMuteSchema>;
export const heartbeatSchema = z.object({
  host: z.string().nullable().describe("The host of the heartbeat's address; null if there is none. The address itself is never returned."),
  calledAt: timestamp.nullable(),
  failingSince: timestamp.nullable(),
  answer: z.string().nullable(),
});
export type HeartbeatView = z.output<typeof heartbeatSchema>;
export const setHeartbeatSchema = z.strictObject({ url: address.nullable() });
