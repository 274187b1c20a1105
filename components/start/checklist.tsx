"use client";
import { ArrowRight, Check } from "lucide-react";
import type { ReactNode } from "react";
import { useCurrentDestination } from "#components/frame/current-destination.ts";
import { paths } from "#components/frame/paths.ts";
import { useCan, useViewer } from "#components/frame/viewer.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card, PageHeader } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { useDestinations } from "#lib/console/destinations/hooks.ts";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import { DemoOffer } from "./demo-offer.tsx";

type Step = { title: string; text: ReactNode; done: boolean; action?: { label: string; href: string } };

/** What is left to do until the first event reaches Talon.One. */
export function Checklist() {
  const viewer = useViewer();
  const mayConfigure = useCan("config.write");
  const mayMap = useCan("mappings.write");
  const destinations = useDestinations();
  const destination = useCurrentDestination(destinations.data);
  const sources = useSources(destination?.id);
  const mappings = useMappings(destination?.id);

  // All at once: which step is next, and so where its button stands, is known only with all three.
  if (destinations.isPending || (destination !== undefined && (sources.isPending || mappings.isPending)))
    return (
      <Loading label="the steps" className="flex max-w-180 flex-col gap-4">
        <Skeleton className="h-7 w-72" />
        <Skeleton className="h-100 rounded-lg" />
      </Loading>
    );
  if (destinations.isError)
    return <ErrorState title="The steps could not be loaded" error={destinations.error} onRetry={() => destinations.refetch()} />;

  const list = mappings.data?.items ?? [];
  const first = list[0];
  const received = sources.data?.some((source) => source.lastEventAt !== null) ?? false;
  const delivered = destination ? destination.health.lastDeliveredAt !== null : false;
  const steps: Step[] = [
    {
      title: "Add a destination",
      text: "Your Talon.One deployment and its API key, with a test of the connection.",
      done: destination !== undefined,
      action: mayConfigure ? { label: "Add a destination", href: `${paths.newDestination()}?start=1` } : undefined,
    },
    {
      title: "Add a source and connect Segment",
      text: "You get a webhook URL and a secret, and paste them into Segment’s “Webhooks (Actions)”.",
      done: (sources.data?.length ?? 0) > 0,
      action: mayConfigure && destination ? { label: "Add a source", href: `${paths.newSource(destination.id)}?start=1` } : undefined,
    },
    {
      title: "Create the first mapping",
      text: "Start from a recipe, such as order to customer session, and adapt it with real events beside it.",
      done: list.length > 0,
      action: mayMap && destination ? { label: "Create a mapping", href: paths.newMapping(destination.id) } : undefined,
    },
    {
      title: "Test it",
      text: "The Event Tester shows what would be sent to Talon.One, and why, before anything leaves.",
      done: delivered || (list.length > 0 && received),
      action: destination && list.length > 0 ? { label: "Open the Event Tester", href: paths.tester(destination.id) } : undefined,
    },
    {
      title: "Switch the mapping on",
      text: "From then on every event that fits is delivered.",
      done: list.some((mapping) => mapping.enabled),
      action: mayMap && destination && first ? { label: "Open the mappings", href: paths.mappings(destination.id) } : undefined,
    },
    {
      title: "See the first delivery",
      text: received ? "Events arrive. The first delivery shows here as soon as one fits a mapping." : "Waiting for Segment’s first event.",
      done: delivered,
      action: destination
        ? {
            label: delivered ? "See the deliveries" : "See the events",
            href: delivered ? paths.deliveries(destination.id) : paths.events(destination.id),
          }
        : undefined,
    },
  ];
  const next = steps.findIndex((step) => !step.done);
  const doneCount = steps.filter((step) => step.done).length;

  return (
    <div className="max-w-180">
      <PageHeader
        title={next === -1 ? "All set" : `Welcome, ${viewer.name.split(" ")[0]}`}
        description={next === -1 ? "Events travel from Segment to Talon.One." : "Six steps until Segment’s events reach Talon.One."}
        actions={destination && <ButtonLink href={paths.overview(destination.id)}>Go to the overview</ButtonLink>}
      />
      {!destination && mayConfigure && <DemoOffer />}
      {destination?.isDemo && (
        <Notice className="mb-4" title="This is the demo">
          A simulated Talon.One answers, so nothing leaves this machine. Add a destination of your own when you are ready.
        </Notice>
      )}
      <Card>
        <div className="flex items-center gap-3 border-b border-line px-4 py-3">
          <progress
            aria-label="Steps done"
            value={doneCount}
            max={steps.length}
            className="h-1.5 flex-1 appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
          />
          <span className="text-sm text-ink-muted tabular-nums">
            {doneCount} of {steps.length}
          </span>
        </div>
        <ol className="divide-y divide-line">
          {steps.map((step, index) => {
            const current = index === next;
            return (
              <li
                key={step.title}
                aria-current={current ? "step" : undefined}
                className={cn("flex items-start gap-3 px-4 py-3.5", current && "bg-accent-soft")}
              >
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
                  {step.done ? <Check className="size-3.5" strokeWidth={3} /> : index + 1}
                </span>
                <div className="flex min-w-0 flex-1 flex-wrap items-start justify-between gap-x-4 gap-y-2">
                  <div className="min-w-0 flex-1 basis-60">
                    <h2 className={cn("font-medium", step.done && "text-ink-muted")}>
                      {step.title}
                      {step.done && <span className="sr-only"> (done)</span>}
                    </h2>
                    <p className="text-ink-muted">{step.text}</p>
                  </div>
                  {step.action && (current || (step.done && index === steps.length - 1)) && (
                    <ButtonLink href={step.action.href} look={current ? "primary" : "plain"}>
                      {step.action.label}
                      <ArrowRight aria-hidden />
                    </ButtonLink>
                  )}
                </div>
              </li>
            );
          })}
        </ol>
      </Card>
    </div>
  );
}
