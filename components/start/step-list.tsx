import { ArrowRight, Check } from "lucide-react";
import { ButtonLink } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Step } from "./use-steps.ts";

export const nextOf = (steps: readonly Step[]) => steps.findIndex((step) => !step.done);

export function StepProgress({ steps }: { steps: readonly Step[] }) {
  const done = steps.filter((step) => step.done).length;
  return (
    <div className="flex items-center gap-3 border-b border-line px-4 py-3">
      <progress
        aria-label="Steps done"
        value={done}
        max={steps.length}
        className="h-1.5 flex-1 appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
      />
      <span className="text-sm text-ink-muted tabular-nums">
        {done} of {steps.length}
      </span>
    </div>
  );
}

export function StepList({ steps }: { steps: readonly Step[] }) {
  const next = nextOf(steps);
  return (
    <ol className="divide-y divide-line">
      {steps.map((step, index) => (
        <StepRow key={step.title} step={step} number={index + 1} current={index === next} />
      ))}
    </ol>
  );
}

export function StepRow({ step, number, current }: { step: Step; number: number; current: boolean }) {
  return (
    <li aria-current={current ? "step" : undefined} className={cn("flex items-start gap-3 px-4 py-3.5", current && "bg-accent-soft")}>
      <span
        aria-hidden
        className={cn(
          "mt-px grid size-6 shrink-0 place-items-center rounded-full border text-xs font-semibold tabular-nums",
          step.done
            ? "border-transparent bg-accent text-accent-ink"
            : current
              ? "border-accent text-accent-text"
              : "border-line-strong text-ink-faint",
        )}
      >
        {step.done ? <Check className="size-3.5" strokeWidth={3} /> : number}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className={cn("font-medium", step.done && "text-ink-muted")}>
            {step.title}
            {step.done && <span className="sr-only"> (done)</span>}
          </h2>
          <p className="text-ink-muted">{step.text}</p>
        </div>
        {step.action && current && (
          <ButtonLink href={step.action.href} look="primary">
            {step.action.label}
            <ArrowRight aria-hidden />
          </ButtonLink>
        )}
      </div>
    </li>
  );
}
