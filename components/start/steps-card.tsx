"use client";
import { Card } from "#components/ui/card.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { nextOf, StepList, StepProgress, StepRow } from "./step-list.tsx";
import { useSteps } from "./use-steps.ts";

/**
 * On the overview, until the first event has reached Talon.One: the next step, with the others
 * folded.
 */
export function StepsCard({ destination }: { destination: Destination }) {
  const steps = useSteps(destination);
  const next = steps ? nextOf(steps) : -1;
  const step = steps?.[next];
  if (!steps || !step) return null;
  return (
    <Card className="mb-4 max-w-200">
      <StepProgress steps={steps} />
      <ol>
        <StepRow step={step} number={next + 1} current />
      </ol>
      <details className="border-t border-line">
        <summary className="px-4 py-2 text-accent-text hover:underline">All steps</summary>
        <StepList steps={steps} />
      </details>
    </Card>
  );
}
