import {
  BadgeCheck,
  Ban,
  CircleCheck,
  CircleDot,
  CircleQuestionMark,
  CircleX,
  Clock,
  FileWarning,
  KeyRound,
  type LucideIcon,
  RotateCw,
  TimerOff,
  UserX,
} from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import type { Attempt, ShownState } from "#lib/console/deliveries/schema.ts";

type StateWords = { word: string; icon?: LucideIcon; tone: Tone; hollow?: boolean; sentence: string };

export const stateWords: Record<ShownState, StateWords & { icon: LucideIcon }> = {
  waiting: { word: "Waiting", icon: Clock, tone: "info", sentence: "Falconer sends it as soon as its turn comes." },
  retrying: { word: "Retrying", icon: RotateCw, tone: "warn", sentence: "An attempt failed. Falconer will retry." },
  delivered: { word: "Delivered", icon: CircleCheck, tone: "good", sentence: "Talon.One accepted it." },
  failed: { word: "Rejected", icon: CircleX, tone: "bad", sentence: "Talon.One rejected it. A retry wouldn’t help." },
  dead: { word: "Out of retries", icon: TimerOff, tone: "bad", sentence: "Falconer retried it for as long as the settings say." },
  invalid: { word: "Invalid", icon: FileWarning, tone: "bad", sentence: "The payload has problems, so nothing was sent." },
  recovered: { word: "Recovered", icon: BadgeCheck, tone: "good", hollow: true, sentence: "It failed, and a replay of it was delivered." },
  cancelled: { word: "Cancelled", icon: Ban, tone: "neutral", hollow: true, sentence: "It was cancelled before it was sent." },
  withdrawn: { word: "Withdrawn", icon: UserX, tone: "neutral", hollow: true, sentence: "The customer was deleted before it was sent." },
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
  { value: "withdrawn", label: "Withdrawn" },
];

export const attemptWords: Record<Attempt["outcome"], { word: string; icon: LucideIcon; tone: Tone }> = {
  started: { word: "Started", icon: CircleDot, tone: "info" },
  delivered: { word: "Delivered", icon: CircleCheck, tone: "good" },
  retry: { word: "Will retry", icon: RotateCw, tone: "warn" },
  refused: { word: "Rejected", icon: CircleX, tone: "bad" },
  unknown: { word: "Outcome unknown", icon: CircleQuestionMark, tone: "warn" },
  unauthorized: { word: "Key rejected", icon: KeyRound, tone: "bad" },
};

export function stateOf(state: string): StateWords {
  return stateWords[state as ShownState] ?? { word: state, tone: "neutral", sentence: "" };
}
