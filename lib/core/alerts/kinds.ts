import { type Level, levels, worse } from "./levels.ts";

/** The value at which each level begins; a level without a value is never reached. */
export type Thresholds = { [Key in Exclude<Level, "ok">]?: number };

export type KindOf = {
  title: string;
  /** The unit of its thresholds; without one it is on or off as a whole. */
  unit?: "percent" | "minutes" | "hours" | "days" | "count";
  /** Lower is worse: room on a disk, days to an expiry. */
  falling?: boolean;
  /** It is measured while all is well, too: a threshold of 0 would always be reached. */
  atRest?: boolean;
  /** About all destinations together. */
  installation?: boolean;
  defaults: Thresholds;
  means: string;
  remedy: string;
};

/**
 * Every kind of alert: what it watches, its thresholds, what it means and what to do. Rules,
 * messages and the runbook come from it.
 */
export const alertKinds = {
  failures: {
    title: "Deliveries fail",
    unit: "percent",
    atRest: true,
    defaults: { warning: 1, critical: 5 },
    means: "Of 20 or more deliveries that finished in the last 10 minutes, this share failed.",
    remedy: "Open Problems: each cause says what to do. Then replay the failed deliveries.",
  },
  problem: {
    title: "New problem",
    defaults: { notice: 1 },
    means: "Deliveries failed for a cause that this mapping did not have before, or had no longer.",
    remedy: "Open the problem: it says what to do, and replays failed deliveries once it is fixed.",
  },
  waiting: {
    title: "Deliveries wait",
    unit: "minutes",
    atRest: true,
    defaults: { warning: 5, critical: 30 },
    means: "The oldest delivery that could be sent has waited this long, or the queue would last longer than retries do.",
    remedy: "Check that a worker runs and that the rate limit is high enough for what comes in. Nothing is lost meanwhile.",
  },
  talon_one: {
    title: "Talon.One isn’t responding",
    unit: "minutes",
    defaults: { warning: 1, critical: 10 },
    means: "Talon.One has not responded, or only with errors, for this long.",
    remedy: "Look at Talon.One’s status page and ask its support. Falconer keeps retrying, and nothing is lost.",
  },
  paused: {
    title: "Destination paused",
    defaults: { critical: 1 },
    means: "Talon.One rejected the API key, or someone paused the destination. Its deliveries wait.",
    remedy: "Enter a working API key in Settings and choose Test connection, or choose Resume.",
  },
  refused: {
    title: "Webhooks refused",
    unit: "count",
    defaults: { warning: 5, critical: 50 },
    means: "Calls to a source were refused for their signature, token or body: a number in 10 minutes, or a percentage of an hour’s calls.",
    remedy: "Open the source: it names the reason of each refusal and what to change in Segment.",
  },
  quiet: {
    title: "Source without events",
    unit: "count",
    atRest: true,
    defaults: { warning: 4 },
    means: "No event has come for this many times the usual gap at this hour of the week. Watched once two weeks are known.",
    remedy: "Check in Segment that the source and its destination are on, and look at Segment’s status page.",
  },
  mapping_idle: {
    title: "Mapping matches nothing",
    unit: "hours",
    defaults: { notice: 24 },
    means: "A mapping that matched events on each of the seven days before has matched none for this long.",
    remedy: "Try a recent event in the Event Tester: an event name or a property may have changed.",
  },
  shape: {
    title: "Events’ shape changed",
    unit: "percent",
    defaults: { warning: 50 },
    means: "A path that a mapping reads is missing, or has another type, in this share of an hour’s events.",
    remedy: "Open the mapping and compare it with a recent event. Ask who sends these events, or read the new path.",
  },
  lane: {
    title: "Queue held by a failed delivery",
    unit: "hours",
    defaults: { warning: 1, critical: 24 },
    means: "A failed delivery has held the queue of its customer or session for this long.",
    remedy: "Open the delivery and replay or skip it. The deliveries behind it wait until then.",
  },
  deletion: {
    title: "Deletion of a customer waits",
    unit: "hours",
    defaults: { warning: 0, critical: 72 },
    means: "A customer’s deletion cannot reach Talon.One for this long, or Segment sent a notice without a user ID.",
    remedy: "Open the destination’s settings for deletions: they say whether a key is missing or was rejected.",
  },
  approval: {
    title: "Approval asked for",
    defaults: { notice: 1 },
    means: "Someone asks for the approval of a release.",
    remedy: "Open Changes, look at what the release changes, then approve or reject it.",
  },
  around_approval: {
    title: "Released without approval",
    defaults: { warning: 1 },
    means: "An admin released changes without the second person that this destination asks for.",
    remedy: "Look at the release and its reason. Roll it back under Changes if it should not be live.",
  },
  names: {
    title: "Mappings name what Talon.One doesn’t have",
    unit: "count",
    defaults: { warning: 1 },
    means: "A daily check of the mappings that are on found this many names or values that Talon.One would reject.",
    remedy: "Open the mappings that are marked: each says what is wrong. Correct the name, or create the attribute in Talon.One.",
  },
  key_expiry: {
    title: "API key expires",
    unit: "days",
    falling: true,
    installation: true,
    defaults: { notice: 30, warning: 7, critical: 1 },
    means: "A Talon.One API key that destinations use expires in this many days.",
    remedy: "Create a new key in Talon.One and enter it under API keys.",
  },
  queue: {
    title: "Queue is filling up",
    unit: "percent",
    atRest: true,
    installation: true,
    defaults: { warning: 50, critical: 80 },
    means: "This share of QUEUE_LIMIT waits for Talon.One. When it is full, Segment is asked to retry later.",
    remedy: "Find the destination that waits and fix that first. Raise QUEUE_LIMIT if the database has room.",
  },
  disk: {
    title: "Disk is filling up",
    unit: "percent",
    falling: true,
    installation: true,
    defaults: { warning: 15, critical: 5 },
    means: "This much of the embedded Postgres’ disk is free, or of the room that DATABASE_ROOM_GB gives a Postgres of your own.",
    remedy: "Make room or enlarge the disk, or shorten the retention of busy destinations.",
  },
  channel: {
    title: "Alert channel fails",
    installation: true,
    defaults: { warning: 1 },
    means: "A channel refuses alerts or can’t be reached.",
    remedy: "Open Alerts, read the channel’s last response, correct its settings and choose Send test.",
  },
} as const satisfies Record<string, KindOf>;

export type AlertKind = keyof typeof alertKinds;
export const kindNames = Object.keys(alertKinds) as [AlertKind, ...AlertKind[]];
export const isAlertKind = (text: string): text is AlertKind => Object.hasOwn(alertKinds, text);
export const kindOf = (kind: AlertKind): KindOf => alertKinds[kind];
/** The section of the help that says what to do about it; a test compares it with the headings. */
export const runbookPath = (kind: AlertKind): string =>
  `/help/watching#${kindOf(kind)
    .title.toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-")}`;

/** Thresholds that a destination, or the installation, has changed. */
export type Rule = { off?: boolean } & Thresholds;
export type Rules = { [Kind in AlertKind]?: Rule };

export function thresholdsOf(kind: AlertKind, rules: Rules): Thresholds {
  const { off, ...own } = rules[kind] ?? {};
  return off ? {} : { ...kindOf(kind).defaults, ...own };
}

/**
 * The level of a value. If two values are measured, the critical level has its own (refused
 * webhooks: a number and a share).
 */
export function levelOf(kind: AlertKind, rules: Rules, value: number, criticalValue = value): Level {
  const thresholds = thresholdsOf(kind, rules);
  const { falling } = kindOf(kind);
  let level: Level = "ok";
  for (const each of levels) {
    if (each === "ok") continue;
    const limit = thresholds[each];
    const measured = each === "critical" ? criticalValue : value;
    if (limit !== undefined && (falling ? measured <= limit : measured >= limit)) level = worse(level, each);
  }
  return level;
}
