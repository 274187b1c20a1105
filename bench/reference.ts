import { createRequire } from "node:module";
import type { JsonObject, JsonValue } from "../lib/json.ts";

/**
 * Segment's published implementation of the mapping language, for comparison in tests and benchmarks only. Its ES modules do not load in
 * plain Node, so this takes the CommonJS build. It writes into the mapping it is given: hand it a copy.
 */
type Oracle = { transform: (mapping: JsonObject, event: JsonValue) => JsonValue | undefined };

const oracle: Oracle = createRequire(import.meta.url)("@segment/actions-core/mapping-kit");

export const referenceTransform = oracle.transform;
