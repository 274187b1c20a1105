import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  Gauge,
  KeyRound,
  type LucideIcon,
  PowerOff,
  ServerCrash,
  ShieldAlert,
  Unplug,
} from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import { count } from "#components/ui/count.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { lasted } from "./lasted.ts";

export type StateKind = "off" | "paused" | "key" | "failing" | "silent" | "throttled" | "waiting" | "refusing" | "calls" | "idle" | "well";
export type DestinationState = {
  kind: StateKind;
  /** Shown beside the name. */
  word: string;
  icon: LucideIcon;
  tone: Tone;
  sentence: string;
};

/** A delivery that takes longer than this from its event to Talon.One counts as waiting. */
const waitsAfterMs = 15_000;

type Known = Pick<Destination, "enabled" | "paused" | "health" | "pulse" | "counts">;

/**
 * A destination's state, in a few words and a sentence. Green only while what should arrive does.
 * `nowMs`: 0 if no clock is known yet.
 */
export function destinationState(destination: Known, nowMs: number): DestinationState {
  const { enabled, paused, health, pulse, counts } = destination;
  const since = (time: string) => (nowMs === 0 ? "" : ` for ${lasted(nowMs - Date.parse(time))}`);
  if (!enabled)
    return { kind: "off", icon: PowerOff, word: "Off", tone: "neutral", sentence: "Events are stored. Nothing is sent to Talon.One." };
  if (paused)
    return pulse.outage?.kind === "key"
      ? { kind: "key", icon: KeyRound, word: "Paused: key rejected", tone: "bad", sentence: paused.reason }
      : { kind: "paused", icon: CirclePause, word: "Paused", tone: "warn", sentence: paused.reason };
  if (pulse.outage?.kind === "failing")
    return {
      kind: "failing",
      icon: ServerCrash,
      word: `Talon.One has failed${since(pulse.outage.since)}`,
      tone: "bad",
      sentence: "Talon.One responds with errors. Falconer keeps retrying, and nothing is lost.",
    };
  if (pulse.outage || health.silentSince) {
    const from = pulse.outage?.since ?? health.silentSince ?? "";
    return {
      kind: "silent",
      icon: Unplug,
      word: `Talon.One hasn’t responded${since(from)}`,
      tone: "bad",
      sentence: "Falconer sends less often until Talon.One responds. Nothing is lost.",
    };
  }
  if (pulse.throttledSince)
    return {
      kind: "throttled",
      icon: Gauge,
      word: "Throttled",
      tone: "warn",
      sentence: "Talon.One says that it gets too many requests. Falconer slows down, and nothing is lost.",
    };
  const waited = pulse.oldestWaitingAt === null || nowMs === 0 ? 0 : nowMs - Date.parse(pulse.oldestWaitingAt);
  if (waited >= waitsAfterMs)
    return {
      kind: "waiting",
      icon: Clock,
      word: `Waiting ${lasted(waited)}`,
      tone: "warn",
      sentence: `${count(health.waiting)} ${health.waiting === 1 ? "delivery waits" : "deliveries wait"}, the oldest for ${lasted(waited)}.`,
    };
  if (health.failed > 0) return refusing(health);
  if (pulse.refusedCalls > 0) {
    const word = `${count(pulse.refusedCalls)} ${pulse.refusedCalls === 1 ? "call" : "calls"} refused`;
    return { kind: "calls", icon: ShieldAlert, word, tone: "warn", sentence: `${word} in the last hour. Open Sources to see why.` };
  }
  if (counts.enabledMappings === 0 && (counts.mappings > 0 || health.lastDeliveredAt !== null))
    return {
      kind: "idle",
      icon: CircleDashed,
      word: counts.mappings > 0 ? "All mappings are off" : "No mappings",
      tone: "neutral",
      sentence: "Events are received, but nothing is sent.",
    };
  if (health.lastDeliveredAt === null)
    return {
      kind: "idle",
      icon: CircleDashed,
      word: "Nothing delivered yet",
      tone: "neutral",
      sentence: "No event has reached Talon.One yet.",
    };
  return { kind: "well", icon: CircleCheck, word: "Delivering", tone: "good", sentence: "Events are delivered as they arrive." };
}

function refusing({ failed, refused }: Known["health"]): DestinationState {
  const what =
    refused === failed
      ? `${count(failed)} ${failed === 1 ? "request" : "requests"} rejected`
      : `${count(failed)} ${failed === 1 ? "delivery" : "deliveries"} failed`;
  return { kind: "refusing", icon: CircleX, word: what, tone: "warn", sentence: `${what} in the last hour.` };
}
