"use client";
import Link from "next/link";
import { ChartFigure } from "#components/charts/chart-figure.tsx";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Skeleton } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { effectWords } from "#components/words/effect-words.ts";
import type { AskedRange } from "#lib/console/overview/hooks.ts";
import { useRules } from "#lib/console/rules/hooks.ts";
import type { Rules } from "#lib/console/rules/schema.ts";

const shownCampaigns = 6;
const tones = { good: "text-good", bad: "text-bad", plain: "text-ink-muted" };

/** What Talon.One's rules did with what was sent: over time, and by campaign. */
export function RulesCard({ destinationId, asked, timeZone }: { destinationId: string; asked: AskedRange; timeZone: string }) {
  const rules = useRules(destinationId, asked, timeZone);
  return (
    <Section
      title="What the rules did"
      description="Effects in Talon.One’s responses. Tests aren’t counted."
      actions={
        <ButtonLink size="sm" href={paths.deliveries(destinationId, { rules: "nothing" })}>
          Sent, but got nothing
        </ButtonLink>
      }
    >
      {rules.isPending ? (
        <Skeleton className="h-48" />
      ) : rules.isError ? (
        <ErrorState title="The effects couldn’t be loaded" error={rules.error} onRetry={() => rules.refetch()} />
      ) : rules.data.campaigns.length === 0 ? (
        <p className="text-ink-muted">No effects in this period.</p>
      ) : (
        <div className="grid gap-x-6 gap-y-4 lg:grid-cols-2">
          <Course rules={rules.data} timeZone={timeZone} />
          <Campaigns destinationId={destinationId} rules={rules.data} />
        </div>
      )}
    </Section>
  );
}

function Course({ rules, timeZone }: { rules: Rules; timeZone: string }) {
  const of = (name: string, token: string, pick: (bar: Rules["bars"][number]) => number) => ({
    name,
    token,
    kind: "bar" as const,
    values: rules.bars.map(pick),
  });
  return (
    <ChartFigure
      height="h-44"
      data={{
        title: "Effects over time",
        bounds: [...rules.bars.map(({ at }) => Date.parse(at)), Date.parse(rules.to)],
        format: (value) => (Number.isInteger(value) ? count(value) : ""),
        timeZone,
        series: [
          of("Given", "good", ({ good }) => good),
          of("Other", "info", ({ plain }) => plain),
          of("Turned down", "bad", ({ bad }) => bad),
        ],
      }}
      total={(values) => count(values.reduce<number>((total, value) => total + (value ?? 0), 0))}
    />
  );
}

function Campaigns({ destinationId, rules }: { destinationId: string; rules: Rules }) {
  return (
    <ul aria-label="Effects by campaign" className="flex min-w-0 flex-col divide-y divide-line self-start">
      {rules.campaigns.slice(0, shownCampaigns).map(({ campaignId, name, kinds, count: all }) => (
        <li key={campaignId ?? "none"} className="flex flex-col gap-1 py-2 first:pt-0">
          <p className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 font-medium break-words">
              {campaignId === null ? "Without a campaign" : outside(name ?? `Campaign ${campaignId}`)}
            </span>
            <span className="text-sm text-ink-muted tabular-nums">{count(all)}</span>
          </p>
          <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm">
            {kinds.slice(0, 8).map(({ kind, tone, count: times }) => (
              <Link
                key={kind}
                className={cn("inline-flex min-h-6 items-center underline decoration-line-strong underline-offset-2", tones[tone])}
                href={paths.deliveries(destinationId, { effect: kind, ...(campaignId !== null && { campaignId: String(campaignId) }) })}
              >
                {outside(effectWords(kind))}: {count(times)}
              </Link>
            ))}
          </p>
        </li>
      ))}
    </ul>
  );
}
