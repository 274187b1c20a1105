import type { Tone } from "#components/ui/badge.tsx";
import type { Attempt, ShownState } from "#lib/console/deliveries/schema.ts";

export const stateWords: Record<ShownState, { word: string; tone: Tone; hollow?: boolean; sentence: string }> = {
  waiting: { word: "Waiting", tone: "info", sentence: "Falconer sends it as soon as its turn comes." },
  retrying: { word: "Retrying", tone: "warn", sentence: "An attempt failed. Falconer will retry." },
  delivered: { word: "Delivered", tone: "good", sentence: "Talon.One accepted it." },
  failed: { word: "Rejected", tone: "bad", sentence: "Talon.One refused it. A retry would not help." },
  dead: { word: "Out of retries", tone: "bad", sentence: "Falconer retried it for as long as the settings say." },
  invalid: { word: "Invalid", tone: "bad", sentence: "The payload has problems, so nothing was sent." },
  recovered: { word: "Recovered", tone: "good", hollow: true, sentence: "It failed, and a replay of it was delivered." },
  cancelled: { word: "Cancelled", tone: "neutral", hollow: true, sentence: "It was cancelled before it was sent." },
};

/** Groups of states as people think of them. */
export const stateChoices = [
  { value: "", label: "All states" },
  { value: "waiting,retrying", label: "In progress" },
  { value: "delivered", label: "Delivered" },
  { value: "failed,dead,invalid", label: "Failed" },
  { value: "retrying", label: "Retrying" },
  { value: "invalid", label: "Invalid" },
  { value: "recovered", label: "Recovered" },
  { value: "cancelled", label: "Cancelled" },
];

export const attemptWords: Record<Attempt["outcome"], { word: string; tone: Tone }> = {
  started: { word: "Started", tone: "info" },
  delivered: { word: "Delivered", tone: "good" },
  retry: { word: "Will retry", tone: "warn" },
  refused: { word: "Refused", tone: "bad" },
  unknown: { word: "Outcome unknown", tone: "warn" },
  unauthorized: { word: "Key refused", tone: "bad" },
};

export function stateOf(state: string) {
  return stateWords[state as ShownState] ?? { word: state, tone: "neutral" as const, sentence: "" };
}
