import { count } from "#components/ui/count.ts";
import type { LiveState } from "./live-state.ts";

/** How much of the traffic is on the page. */
export function shareWords({ lately, missed }: Pick<LiveState, "lately" | "missed">): string {
  const { came, matched, shown } = lately;
  const parts: string[] = [];
  if (came > 0) parts.push(`${count(came)} ${came === 1 ? "event" : "events"} in the last busy second`);
  if (came > 0 && matched < came) parts.push(`${count(matched)} of them ${matched === 1 ? "matches" : "match"}`);
  if (shown > 0 && shown < matched) parts.push(`1 of ${count(Math.round(matched / shown))} shown`);
  if (missed > 0) parts.push(`${count(missed)} missed because this browser was slow`);
  return parts.join(" · ");
}
