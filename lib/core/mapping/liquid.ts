import type { JsonValue } from "#lib/platform/json.ts";
import type { LiquidTemplate } from "./liquid-engine.ts";
import { work, writtenLength } from "./meter.ts";

let parse: ((template: string) => LiquidTemplate) | undefined;
let loading: Promise<void> | undefined;

/**
 * Loads the Liquid library, once per process or page; calling it again is cheap. Until it has
 * resolved, a mapping with @liquid does not compile (issue code "liquid_not_loaded"). Servers await
 * it at start, pages when `mappingUsesLiquid`.
 */
export function loadLiquid(): Promise<void> {
  loading ??= import("./liquid-engine.ts").then(
    (engine) => {
      parse = engine.createLiquidEngine({ work, writtenLength });
    },
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** The parser, once loaded. */
export function liquidParser(): ((template: string) => LiquidTemplate) | undefined {
  return parse;
}

/** Whether a mapping uses @liquid anywhere, at any depth. */
export function mappingUsesLiquid(mapping: JsonValue): boolean {
  const open: unknown[] = [mapping];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (Object.hasOwn(next, "@liquid")) return true;
    for (const value of Object.values(next)) if (typeof value === "object") open.push(value);
  }
  return false;
}
