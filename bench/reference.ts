import { createRequire } from "node:module";
import type { JsonObject, JsonValue } from "../lib/platform/json.ts";

/**
 * Segment's published implementation of the mapping language, only for comparison in tests and
 * benchmarks. Its ES modules do not load in plain Node, so this takes the CommonJS build. It
 * changes the mapping it is given: pass it a copy.
 */
const load = createRequire(import.meta.url);

/**
 * Throws on an invalid mapping, an event that is not an object, and some values that only an event
 * can contain.
 */
export const referenceTransform: (mapping: JsonObject, event: JsonValue) => JsonValue | undefined =
  load("@segment/actions-core/mapping-kit").transform;

/** Throws on an invalid mapping; does not look into lists or literals. */
export const referenceValidate: (mapping: JsonObject) => void = load("@segment/actions-core/mapping-kit/validate").default;
