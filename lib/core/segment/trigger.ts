import type { Issue } from "#lib/platform/json.ts";
import { compileConditions, type Trigger } from "./compiled-trigger.ts";
import { readFql } from "./fql.ts";

export type CompiledTrigger = (Trigger & { ok: true; warnings: Issue[] }) | { ok: false; issues: Issue[] };

/**
 * Reads FQL once, to match many events. It refuses text that cannot be read, or of which a part
 * would be ignored; each issue's path is "character N". `warnings` (of a trigger that is fine to
 * use) name what Segment reads differently than it looks.
 */
export function compileTrigger(fql: string): CompiledTrigger {
  const read = readFql(fql);
  return read.ok ? { ok: true, warnings: read.warnings, ...compileConditions(read.conditions) } : read;
}
