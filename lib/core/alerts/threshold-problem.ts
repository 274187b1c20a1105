import type { Issue } from "#lib/platform/json.ts";
import { type AlertKind, kindNames, kindOf, type Rules } from "./kinds.ts";
import { type Level, levels } from "./levels.ts";

/**
 * A level that could never be reached, that always would be, or that comes only together with a
 * worse one, is an error.
 */
export function thresholdProblem(rules: Rules): Issue | undefined {
  for (const kind of kindNames) {
    const rule = rules[kind];
    const { unit, falling, defaults, title } = kindOf(kind);
    if (!rule || !unit) continue;
    for (const level of levels) {
      const value = level === "ok" ? undefined : rule[level];
      const problem = value === undefined ? undefined : valueProblem(kind, level, value);
      if (problem) return { path: `rules.${kind}.${level}`, message: `${title}: ${problem}` };
    }
    const { warning, critical } = { ...defaults, ...rule };
    if (warning === undefined || critical === undefined || kind === "refused") continue;
    if (falling ? critical > warning : critical < warning) {
      const message = `${title}: the critical value must be ${falling ? "below" : "above"} the one of a warning.`;
      return { path: `rules.${kind}.critical`, message };
    }
  }
  return undefined;
}

function valueProblem(kind: AlertKind, level: Level, value: number): string | undefined {
  const { unit, falling, atRest } = kindOf(kind);
  // For refused webhooks, the critical value is a share.
  const isShare = unit === "percent" || (kind === "refused" && level === "critical");
  if (isShare && falling && value >= 100) return "use less than 100%, or it is always on.";
  if (isShare && value > 100) return "use at most 100%, or it is never on.";
  return value === 0 && atRest ? "use more than 0, or it is always on." : undefined;
}
