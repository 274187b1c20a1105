import type { Trigger } from "#lib/core/segment/compiled-trigger.ts";
import type { JsonObject } from "#lib/platform/json.ts";

/** The type and name of the events that a trigger asks for; undefined while it cannot be read. */
export const kindOf = (trigger: Trigger | undefined): string | undefined =>
  trigger && JSON.stringify([trigger.requires.type, trigger.requires.event]);

/**
 * A trigger for another kind of event than `before` is another matter, as soon as there is such an
 * event: the preview moves to it. A half-written name, or another condition, moves nothing.
 */
export const isOtherKind = (before: string | undefined, trigger: Trigger | undefined, choices: readonly { event: JsonObject }[]): boolean =>
  trigger !== undefined && kindOf(trigger) !== before && choices.some(({ event }) => trigger.matches(event));
