import { CircleAlert, CircleCheck, EyeOff, type LucideIcon, UserCheck } from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import { count } from "#components/ui/count.ts";
import type { Problem, ProblemState } from "#lib/console/problems/schema.ts";

export const stateWords: Record<ProblemState, { word: string; icon: LucideIcon; tone: Tone }> = {
  open: { word: "Open", icon: CircleAlert, tone: "bad" },
  acknowledged: { word: "Acknowledged", icon: UserCheck, tone: "warn" },
  resolved: { word: "Resolved", icon: CircleCheck, tone: "good" },
  ignored: { word: "Ignored", icon: EyeOff, tone: "neutral" },
};

/** Failures without a known cause are described by the response to the last of them. */
export const titleWords = ({ cause, title, reason }: Pick<Problem, "cause" | "title" | "reason">): string =>
  cause === "other" && reason ? reason : title;

/** "3 deliveries failed, of 2 customers"; "all 3 were delivered by a replay". */
export function howMany({ failed, recovered, customers, more }: Pick<Problem, "failed" | "recovered" | "customers" | "more">): string {
  const deliveries = (many: number) => `${count(many)} ${many === 1 ? "delivery" : "deliveries"}`;
  const of = customers > 0 ? `, of ${count(customers)} ${customers === 1 ? "customer" : "customers"}` : "";
  if (failed === 0 && recovered === 0) return "The failed deliveries are no longer stored.";
  if (failed === 0)
    return `${recovered === 1 ? "The delivery" : `All ${deliveries(recovered)}`} that failed ${recovered === 1 ? "has" : "have"} been replayed and delivered.`;
  const rest = recovered > 0 ? ` ${count(recovered)} more ${recovered === 1 ? "has" : "have"} been replayed and delivered.` : "";
  return `${more ? "At least " : ""}${deliveries(failed)} failed${of}.${rest}`;
}

/** "Again, since version 12"; empty for one that came for the first time. */
export const againWords = ({ times, openedVersion, state }: Pick<Problem, "times" | "openedVersion" | "state">): string =>
  times > 1 && state !== "resolved" ? `Again, since version ${openedVersion}` : "";
