import { parsePath } from "./path.ts";
import type { Explanation, Trace } from "./types.ts";

/**
 * The innermost trace whose value is, or contains, the output at `outputPath`: what to show when
 * someone points at that value.
 */
export function traceAt(explanation: Explanation, outputPath: string): Trace | undefined {
  const wanted = parsePath(outputPath);
  let best: Trace | undefined;
  let bestLength = -1;
  const open: Trace[] = [...explanation.fields].reverse();
  for (let trace = open.pop(); trace; trace = open.pop()) {
    const path = trace.outputPath === undefined ? null : parsePath(trace.outputPath);
    if (path?.every((segment, i) => segment === wanted[i])) {
      // If several parts share the place, the outermost made the decision that a person asks about.
      if (path.length > bestLength) {
        best = trace;
        bestLength = path.length;
      }
    } else if (path) continue;
    for (let i = trace.parts.length - 1; i >= 0; i--) open.push(trace.parts[i] as Trace);
  }
  return best;
}
