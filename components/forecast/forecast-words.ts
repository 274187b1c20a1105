import { durationWords, type Forecast, forecast, isRange, type Waiting } from "#lib/core/forecast/forecast.ts";

const number = new Intl.NumberFormat("en-GB");
const dayMs = 86_400_000;

/**
 * "13,400 wait; at 60 per second that takes 3 min 44 s, done about 14:32." Times are in the
 * reader's zone. `what`: the deliveries it is about.
 */
export function forecastWords(waiting: Waiting, nowMs: number, what = "wait"): string {
  const found = forecast(waiting);
  const begin = `${number.format(waiting.deliveries)} ${what}; at ${number.format(waiting.limitPerSecond)} per second`;
  if ("grows" in found) return `${begin} this never ends: more is created than can be sent. Raise the rate limit, or filter events.`;
  return `${begin} that takes ${lengthWords(found)}, ${endWords(found, nowMs)}.`;
}

type Ends = Exclude<Forecast, { grows: true }>;

function lengthWords({ shortest, expected, longest }: Ends): string {
  if (longest === null) return `${durationWords(shortest)} or more`;
  return isRange({ shortest, longest }) ? `${durationWords(shortest)} to ${durationWords(longest)}` : durationWords(expected);
}

function endWords({ shortest, expected, longest }: Ends, nowMs: number): string {
  const at = (seconds: number) => clockWords(nowMs + seconds * 1_000, nowMs);
  if (longest === null) return `done at ${at(shortest)} at the earliest`;
  const [first, last] = [at(shortest), at(longest)];
  return isRange({ shortest, longest }) && first !== last ? `done between ${first} and ${last}` : `done about ${at(expected)}`;
}

/** The time of day; with its day when that is another one. */
function clockWords(ms: number, nowMs: number): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
  if (new Date(ms).toDateString() === new Date(nowMs).toDateString()) return time;
  const isFar = ms - nowMs > 300 * dayMs;
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", ...(isFar && { year: "numeric" }) }).format(ms);
  return `${time} on ${day}`;
}
