import { CircleCheck, Clock } from "lucide-react";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { count, Time } from "#components/ui/time.tsx";
import type { Overview } from "#lib/console/overview/schema.ts";
import { isCause, remedyOfCause } from "#lib/talon-one/remedies.ts";

/**
 * What went wrong, grouped by cause, commonest first, with what to do about it. While Talon.One is
 * out (`isWell` false), waiting deliveries have not failed yet: that is not presented as good news.
 */
export function Problems({ destinationId, overview, isWell }: { destinationId: string; overview: Overview; isWell: boolean }) {
  return (
    <Section
      title="Problems"
      flush={overview.problems.length > 0}
      actions={
        <ButtonLink size="sm" href={paths.problems(destinationId)}>
          All problems
        </ButtonLink>
      }
    >
      {overview.problems.length === 0 ? (
        <p className="flex items-center gap-2 text-ink-muted">
          {isWell ? (
            <>
              <CircleCheck aria-hidden className="size-4 text-good" />
              No failures in this period.
            </>
          ) : (
            <>
              <Clock aria-hidden className="size-4 text-warn" />
              No delivery has failed for good. Falconer keeps what waits until Talon.One accepts it.
            </>
          )}
        </p>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {overview.problems.map((problem) => {
            const known = isCause(problem.cause) ? remedyOfCause(problem.cause) : undefined;
            return (
              <li key={problem.cause + problem.reason} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
                <span className="w-10 shrink-0 text-lg font-semibold text-bad tabular-nums">{count(problem.count)}</span>
                <div className="min-w-0 flex-1 basis-72">
                  <p className="font-medium break-words">{outside(known?.title ?? problem.reason)}</p>
                  {known && <p className="text-ink-muted">{known.remedy}</p>}
                  <p className="text-sm break-words text-ink-faint">
                    {known && problem.reason !== "" && known.title !== problem.reason && <>“{outside(problem.reason)}” · </>}last{" "}
                    <Time value={problem.lastAt} />
                  </p>
                </div>
                <ButtonLink
                  size="sm"
                  href={paths.deliveries(destinationId, {
                    state: problem.states.join(","),
                    ...(problem.cause === "other" ? {} : { cause: problem.cause }),
                    delivery: problem.sampleDeliveryId,
                  })}
                >
                  View deliveries
                </ButtonLink>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
