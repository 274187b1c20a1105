import { actionBySlug } from "#lib/core/actions/index.ts";
import { payloadPlace } from "#lib/core/plan/payload-places.ts";
import type { TriggerExplanation } from "#lib/core/segment/trigger-explanation.ts";
import { covers, type Link, linkAt, linksUsing } from "./links.ts";

/** Outputs named in one line; there may be hundreds. */
const namedOutputs = 5;

/** How one mapping uses an event: what it makes of which values, and which its trigger looks at. */
export type EventUses = { links: readonly Link[]; trigger: readonly string[]; actionSlug?: string };

/** What the mapping makes of an event's value, in a sentence. */
export function usesOf({ links, trigger, actionSlug }: EventUses, eventPath: string): string {
  const made = linksUsing(links, eventPath).map((link) => (link.output === "" ? "the whole payload" : placeOf(link.output, actionSlug)));
  const more = made.length > namedOutputs ? ` and ${made.length - namedOutputs} more` : "";
  const parts = [
    trigger.some((path) => covers(path, eventPath) || covers(eventPath, path)) && "the trigger reads it",
    made.length > 0 && `used for ${made.slice(0, namedOutputs).join("; ")}${more}`,
  ].filter(Boolean);
  return `${eventPath}: ${parts.join("; ") || "the mapping doesn’t use it"}.`;
}

/** The event's values that a trigger looked at. */
export function triggerPathsOf(explanation: TriggerExplanation | undefined): string[] {
  if (explanation === undefined) return [];
  return explanation.kind === "condition" ? [explanation.path] : explanation.conditions.flatMap(triggerPathsOf);
}

/** Which field an output value belongs to, what made it, and of which places of the event. */
export function originOf(links: readonly Link[], actionSlug: string, output: string): string {
  const field = placeOf(output, actionSlug);
  const link = linkAt(links, output);
  if (!link) return `${field}: added by the action itself.`;
  const read = link.event.map((path) => path || "the whole event").join(", ");
  const made = link.made === "" ? "from" : `${link.made} of`;
  return `${field}: ${read === "" ? link.made : `${made} ${read}`}.`;
}

const placeOf = (output: string, actionSlug = "") => payloadPlace(output, actionBySlug.get(actionSlug)?.fields ?? []);
