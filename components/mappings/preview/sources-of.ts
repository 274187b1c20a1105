import type { Trace } from "#lib/core/mapping/index.ts";

/**
 * The event's paths that went into a value, as people write them, without repeats. A long list ends
 * in its count.
 */
export function sourcesOf(trace: Trace, limit = 4): string[] {
  const found = new Set<string>();
  const visit = (part: Trace): void => {
    for (const read of part.reads)
      if (read.from === "event") found.add(read.path === "" ? "the whole event" : read.path.replaceAll(/\[\d+\]/g, "[]"));
    for (const inner of part.parts) visit(inner);
  };
  visit(trace);
  const all = [...found];
  return all.length <= limit ? all : [...all.slice(0, limit - 1), `${all.length - limit + 1} more`];
}
