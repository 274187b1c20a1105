import { CircleCheck, CircleSlash, Scissors } from "lucide-react";
import { outside } from "#components/ui/outside-text.tsx";
import type { Step } from "#lib/core/plan/index.ts";

const icons = { passed: CircleCheck, stopped: CircleSlash, changed: Scissors };
const tones = { passed: "text-good", stopped: "text-bad", changed: "text-warn" };
const words = { passed: "passed", stopped: "stopped", changed: "changed" };

/** Filters and the integrations object, in the order in which the event meets them. */
export function StepsView({ steps }: { steps: readonly Step[] }) {
  const eventful = steps.some((step) => step.outcome !== "passed");
  return (
    <details open={eventful} key={String(eventful)}>
      <summary className="text-sm text-ink-muted">
        {eventful ? "Filters and integrations" : `Passes all ${steps.length} filters and checks`}
      </summary>
      <ol className="mt-1.5 flex flex-col gap-1">
        {steps.map((step) => {
          const Icon = icons[step.outcome];
          return (
            <li key={step.name} className="flex items-start gap-2 text-sm">
              <Icon aria-hidden className={`mt-px size-4 shrink-0 ${tones[step.outcome]}`} />
              <span className="min-w-0 break-words">
                <span className="sr-only">{words[step.outcome]}: </span>
                {outside(step.sentence)}
              </span>
            </li>
          );
        })}
      </ol>
    </details>
  );
}
