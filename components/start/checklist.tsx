"use client";
import { useCanEverywhere, useViewer } from "#components/frame/viewer.tsx";
import { Card, PageHeader } from "#components/ui/card.tsx";
import { DemoOffer } from "./demo-offer.tsx";
import { StepList, StepProgress } from "./step-list.tsx";
import { useSteps } from "./use-steps.ts";

/** The console's home until there is a destination. */
export function Checklist() {
  const viewer = useViewer();
  const mayConfigure = useCanEverywhere("config.write");
  const steps = useSteps(undefined) ?? [];
  return (
    <div className="max-w-180">
      <PageHeader title={`Welcome, ${viewer.name.split(" ")[0]}`} description="Six steps until Segment’s events reach Talon.One." />
      {mayConfigure && <DemoOffer />}
      <Card>
        <StepProgress steps={steps} />
        <StepList steps={steps} />
      </Card>
    </div>
  );
}
