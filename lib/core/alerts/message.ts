import { durationWords } from "#lib/core/forecast/forecast.ts";
import { type AlertKind, kindOf } from "./kinds.ts";
import type { Level } from "./levels.ts";
import type { What } from "./step.ts";

/** Numbers, and names that people of this installation chose. Nothing about a customer. */
export type Facts = { [name: string]: string | number | boolean | undefined };

export type Told = {
  kind: AlertKind;
  what: What;
  level: Level;
  /** The destination's name, or that of the thing if it belongs to no destination. */
  place: string;
  /** The mapping, source, release, key or channel. */
  subject: string;
  facts: Facts;
  lastedMs: number;
  /** Sentences about what has the same cause; if there are many, only the first. */
  parts?: readonly string[];
  /** What waits and failed, told with a recovery. */
  aftermath?: { waiting: number; failed: number } | undefined;
  /** It is over because its destination was deleted. */
  gone?: boolean;
};
export type Message = { title: string; text: string };

const many = (number: number, one: string, more = `${one}s`) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : more}`;
const lasted = (minutes: number) => durationWords(minutes * 60);
const gigabytes = (value: number) => `${(Math.round(value * 10) / 10).toLocaleString("en-GB")} GB`;
const percent = (value: number) => `${Math.round(value * 10) / 10}%`;

const shapeWords: Record<string, string> = {
  text: "text",
  number: "a number",
  boolean: "true or false",
  list: "a list",
  object: "an object",
};

const deletionWords: Record<string, string> = {
  key: "the Integration key is missing.",
  rejected: "Talon.One rejected the Integration key.",
  failing: "Talon.One has rejected one several times.",
};

/** The sentence about the measurement. */
const measured: Record<AlertKind, (facts: Facts, subject: string) => string> = {
  failures: ({ failed = 0, settled = 0, percent: share = 0 }) =>
    `${Number(failed).toLocaleString("en-GB")} of ${many(Number(settled), "delivery", "deliveries")} failed in the last 10 minutes (${percent(Number(share))}).`,
  problem: ({ cause = "", version, again }, subject) =>
    again ? `${cause}: again in “${subject}”, since version ${version}.` : `${cause} in “${subject}”.`,
  waiting: ({ minutes = 0, waiting = 0, late }) =>
    late
      ? `${many(Number(waiting), "delivery waits", "deliveries wait")}. The last of them would be sent after retries end.`
      : `The oldest delivery has waited ${lasted(Number(minutes))}. ${many(Number(waiting), "delivery waits", "deliveries wait")}.`,
  talon_one: ({ minutes = 0, waiting = 0, failing }) =>
    `${failing ? "Talon.One has responded with errors" : "Talon.One hasn’t responded"} for ${lasted(Number(minutes))}. ${many(Number(waiting), "delivery waits", "deliveries wait")}.`,
  paused: ({ waiting = 0, byKey }) =>
    `${byKey ? "Talon.One rejected the API key" : "Someone paused the destination"}. ${many(Number(waiting), "delivery waits", "deliveries wait")}.`,
  refused: ({ count = 0, percent: share = 0 }, subject) =>
    `${many(Number(count), "call")} to “${subject}” refused in the last 10 minutes (${percent(Number(share))} of the last hour).`,
  quiet: ({ minutes = 0 }, subject) => `No event from “${subject}” for ${lasted(Number(minutes))}.`,
  mapping_idle: ({ hours = 0 }, subject) => `“${subject}” has matched no event for ${lasted(Number(hours) * 60)}.`,
  shape: ({ path = "", was = "", is = "", percent: share = 0 }, subject) =>
    `“${subject}” reads ${path}, which was ${shapeWords[String(was)] ?? "there"} and ${is === "missing" ? "is missing" : `is ${shapeWords[String(is)] ?? "different"}`} in ${percent(Number(share))} of the last hour’s events.`,
  lane: ({ hours = 0, lanes = 0 }) =>
    `${many(Number(lanes), "queue is", "queues are")} held by failed deliveries, the longest for ${lasted(Number(hours) * 60)}.`,
  deletion: ({ waiting = 0, why }) =>
    why === "unreadable"
      ? "Segment sent a notice of a deletion without a user ID. It is among the events, as unreadable."
      : `${many(Number(waiting), "deletion waits", "deletions wait")}: ${deletionWords[String(why)] ?? "Talon.One rejects them."}`,
  approval: ({ by = "" }, subject) => `${by} asks for the approval of ${subject}.`,
  around_approval: ({ by = "" }, subject) => `${by} released ${subject} without approval.`,
  names: ({ errors = 0, mappings = 0 }) =>
    `${many(Number(errors), "name or value", "names or values")} in ${many(Number(mappings), "mapping")} would be rejected by Talon.One.`,
  key_expiry: ({ days = 0 }, subject) =>
    Number(days) <= 0 ? `“${subject}” has expired.` : `“${subject}” expires in ${many(Number(days), "day")}.`,
  queue: ({ percent: share = 0, waiting = 0 }) =>
    `${many(Number(waiting), "request waits", "requests wait")}: ${percent(Number(share))} of the limit.`,
  disk: ({ percent: share = 0, used, room }) =>
    room === undefined
      ? `${percent(Number(share))} of the disk is free.`
      : `The database takes ${gigabytes(Number(used))} of ${gigabytes(Number(room))}: ${percent(Number(share))} is free.`,
  channel: ({ answer = "" }, subject) => `“${subject}” doesn’t take alerts. Its last response: ${answer}`,
};

/** The sentence about an alert that is on. */
export const measuredWords = (kind: AlertKind, facts: Facts, subject: string): string => measured[kind](facts, subject);

const headings: Record<What, (title: string) => string> = {
  began: (title) => title,
  worse: (title) => `${title}, now critical`,
  better: (title) => `${title}, no longer critical`,
  reminder: (title) => `${title}, still`,
  recovered: (title) => `Recovered: ${title}`,
};

const toldParts = 3;

/** The message about a change, in plain text. */
export function messageOf({ kind, what, place, subject, facts, lastedMs, aftermath, gone, parts = [] }: Told): Message {
  const { title, remedy } = kindOf(kind);
  const now = measured[kind](facts, subject);
  const length = durationWords(lastedMs / 1_000);
  const heading = `${place}: ${headings[what](title)}`;
  const more = parts.length > toldParts ? [`${many(parts.length - toldParts, "more problem is", "more problems are")} new.`] : [];
  const words = [now, ...parts.slice(0, toldParts), ...more, ...(what === "reminder" ? [`It began ${length} ago.`] : []), remedy];
  if (what !== "recovered") return { title: heading, text: words.join(" ") };
  const end = gone ? "The destination was deleted." : aftermath ? aftermathWords(aftermath) : "";
  return { title: heading, text: `It lasted ${length}. ${end}`.trim() };
}

function aftermathWords({ waiting, failed }: { waiting: number; failed: number }): string {
  const waits = waiting > 0 ? `${many(waiting, "delivery still waits", "deliveries still wait")}.` : "Nothing waits.";
  const lost = failed > 0 ? `${many(failed, "delivery", "deliveries")} failed meanwhile and can be replayed.` : "Nothing was lost.";
  return `${waits} ${lost}`;
}

export const testMessage = (channel: string): Message => ({
  title: "Falconer: test alert",
  text: `“${channel}” takes alerts. Nothing is wrong.`,
});
