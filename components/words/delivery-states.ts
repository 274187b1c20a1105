import type { Tone } from "#components/ui/badge.tsx";
import type { Attempt, ShownState } from "#lib/console/deliveries/schema.ts";

export const stateWords: Record<ShownState, { word: string; tone: Tone; hollow?: boolean; sentence: string }> = {
  waiting: { word: "Waiting", tone: "info", sentence: "It is sent as soon as its turn comes." },
  retrying: { word: "Retrying", tone: "warn", sentence: "A try did not work; it is tried again." },
  delivered: { word: "Delivered", tone: "good", sentence: "Talon.One has taken it." },
  failed: { word: "Failed", tone: "bad", sentence: "Talon.One refused it. Trying again would not help." },
  dead: { word: "Given up", tone: "bad", sentence: "It was tried for as long as the settings say." },
  invalid: { word: "Not valid", tone: "bad", sentence: "The payload has problems, so nothing was sent." },
  recovered: { word: "Recovered", tone: "good", hollow: true, sentence: "It failed, and a replay of it was delivered." },
  cancelled: { word: "Cancelled", tone: "neutral", hollow: true, sentence: "Somebody stopped it before it was sent." },
};

/** Groups of states as people think of them. */
export const stateChoices = [
  { value: "", label: "All states" },
  { value: "waiting,retrying", label: "On the way" },
  { value: "delivered", label: "Delivered" },
  { value: "failed,dead,invalid", label: "Failed" },
  { value: "retrying", label: "Retrying" },
  { value: "invalid", label: "Not valid" },
  { value: "recovered", label: "Recovered" },
  { value: "cancelled", label: "Cancelled" },
];

export const attemptWords: Record<Attempt["outcome"], { word: string; tone: Tone }> = {
  started: { word: "Started", tone: "info" },
  delivered: { word: "Delivered", tone: "good" },
  retry: { word: "To be tried again", tone: "warn" },
  refused: { word: "Refused", tone: "bad" },
  unknown: { word: "Outcome unknown", tone: "warn" },
  unauthorized: { word: "Key refused", tone: "bad" },
};

export function stateOf(state: string) {
  return stateWords[state as ShownState] ?? { word: state, tone: "neutral" as const, sentence: "" };
}
