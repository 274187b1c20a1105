import { Check, X } from "lucide-react";
import { shortJson } from "#components/plans/sample.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import type { TriggerExplanation } from "#lib/core/segment/trigger-explanation.ts";

/** Condition by condition: what it asks, what the event has, and whether it held. */
export function TriggerView({ explanation, depth = 0 }: { explanation: TriggerExplanation; depth?: number }) {
  if (explanation.kind === "condition") {
    const Icon = explanation.held ? Check : X;
    return (
      <div className="flex items-start gap-2 text-sm">
        <Icon aria-hidden className={`mt-px size-4 shrink-0 ${explanation.held ? "text-good" : "text-bad"}`} />
        <span className="min-w-0 break-words">
          <span className="sr-only">{explanation.held ? "Holds: " : "Not met: "}</span>
          {outside(explanation.sentence)}
          <span className="block text-ink-faint">
            {explanation.path}: {explanation.actual === undefined ? "missing" : shortJson(explanation.actual, 120)}
          </span>
        </span>
      </div>
    );
  }
  return (
    <div className={depth === 0 ? "flex flex-col gap-1.5" : "ml-2 flex flex-col gap-1.5 border-l-2 border-line pl-3"}>
      {explanation.conditions.length > 1 && (
        <p className="text-sm text-ink-faint">{explanation.operator === "and" ? "All of these must be met" : "One of these must be met"}</p>
      )}
      {explanation.conditions.map((inner, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
        <TriggerView key={index} explanation={inner} depth={depth + 1} />
      ))}
    </div>
  );
}
