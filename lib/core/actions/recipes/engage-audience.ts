import type { JsonValue } from "#lib/platform/json.ts";

// How Segment Engage says that a customer entered or left an audience: context.personas has the
// audience's ID and key, and the value under that key is true or false. It is in the traits of an
// identify event and in the properties of a track event.

/** Every audience of Engage, entered and left, from identify and track. */
export const engageTrigger = 'context.personas.computation_class = "audience" and (type = "identify" or type = "track")';

const id: JsonValue = { "@path": "$.context.personas.computation_id" };
const under = (place: string): JsonValue => ({ "@path": { "@template": `$.${place}['{{{context.personas.computation_key}}}']` } });
const membership: JsonValue = { "@if": { exists: under("traits"), then: under("traits"), else: under("properties") } };

/** The audience's ID if the customer entered it, otherwise nothing. */
export const enteredAudience: JsonValue = { "@if": { blank: membership, then: id } };

/** The audience's ID if the customer left it, otherwise nothing. */
export const leftAudience: JsonValue = { "@if": { exists: membership, then: { "@if": { blank: membership, else: id } } } };
