"use client";
import dynamic from "next/dynamic";
import { kindWords, plural } from "#components/changes/change-words.ts";
import { shortJson } from "#components/plans/sample.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { Card, Section } from "#components/ui/card.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice, Skeleton } from "#components/ui/states.tsx";
import { FieldsPlace, PayloadPlace } from "#components/words/payload-place.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { PromotedAudience, PromotedChange, PromotionPlan } from "#lib/console/promotion/schema.ts";
import type { Issue } from "#lib/platform/json.ts";

// It brings the catalogue of actions along.
const ContentDifferences = dynamic(
  patiently(() => import("#components/changes/content-differences.tsx").then((module) => module.ContentDifferences)),
  { loading: () => <Skeleton className="h-16 w-full" /> },
);

const kinds: Partial<Record<PromotedChange["kind"], keyof typeof kindWords>> = { create: "created", change: "changed", delete: "deleted" };

export function Problems({ problems }: { problems: readonly Issue[] }) {
  if (problems.length === 0) return null;
  return (
    <Notice tone="bad" title="As it is, this can’t be promoted">
      <ul className="list-disc pl-4">
        {problems.slice(0, 50).map(({ path, message }) => (
          <li key={path + message} className="break-words">
            {outside(message)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** Each mapping that would change there, in words. */
export function Changes({ changes, to }: { changes: readonly PromotedChange[]; to: Destination }) {
  if (changes.length === 0)
    return (
      <Notice tone="good" title={`${to.name} already has all of it`}>
        Its mappings are the same as this destination’s.
      </Notice>
    );
  return (
    <>
      <h2 className="text-lg font-semibold">
        {plural(changes.length, "change")} in {outside(to.name)}
      </h2>
      <ul className="flex flex-col gap-3">
        {changes.map((change, index) => {
          const kind = kinds[change.kind];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two new mappings may have one name
            <li key={index}>
              <Card className="flex flex-col gap-3 p-4">
                <div className="flex flex-wrap items-center gap-x-2">
                  <h3 className="min-w-0 text-base font-semibold break-words">
                    {change.kind === "order" ? "Order of the mappings" : outside(change.name)}
                  </h3>
                  {kind && (
                    <StateDot icon={kindWords[kind].icon} tone={kindWords[kind].tone}>
                      {kindWords[kind].word}
                    </StateDot>
                  )}
                </div>
                {change.after ? (
                  <ContentDifferences before={change.before} after={change.after} />
                ) : (
                  <p>{change.kind === "order" ? "The mappings get the same order as here." : "No event uses this mapping any more."}</p>
                )}
              </Card>
            </li>
          );
        })}
      </ul>
    </>
  );
}

export function Audiences({ audiences, to }: { audiences: readonly PromotedAudience[]; to: Destination }) {
  if (audiences.length === 0) return null;
  return (
    <Section title="Audiences" description={`${to.name} is in another Talon.One account. Audiences are found there by name.`}>
      <ul className="flex flex-col gap-2 text-sm">
        {audiences.map(({ mapping, path, id, name, becomes, reason, kept }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list may name one audience twice
          <li key={index} className="break-words">
            <span className="font-medium">{outside(name ?? `Audience ${id}`)}</span>{" "}
            {becomes !== null ? (
              <span className="text-ink-muted">
                {outside(String(id))} → {outside(String(becomes))}
              </span>
            ) : (
              <span className="text-warn">
                {outside(String(id))} isn’t translated. {outside(reason)}
                {kept && " The field stays as it is there."}
              </span>
            )}
            <span className="block text-ink-faint">
              In <FieldsPlace path={path} /> of {outside(mapping)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** How the test cases of both destinations come out with the result. */
export function TestCases({
  results: { run, failed },
  from,
  to,
}: {
  results: PromotionPlan["testCases"];
  from: Destination;
  to: Destination;
}) {
  if (run === 0) return null;
  return (
    <Section
      title="Test cases"
      description={
        failed.length === 0
          ? `${run === 1 ? "The test case passes" : `All ${run} test cases pass`} with the result.`
          : `${failed.length} of ${plural(run, "test case")} ${failed.length === 1 ? "fails" : "fail"} with the result.`
      }
    >
      {failed.length > 0 && (
        <ul className="flex flex-col gap-3 text-sm">
          {failed.slice(0, 50).map(({ name, of, mappings }) => (
            <li key={of + name} className="min-w-0 break-words">
              <p className="font-medium">
                {outside(name)} <span className="font-normal text-ink-muted">of {outside(of === "here" ? from.name : to.name)}</span>
              </p>
              {mappings.map((mapping) => (
                <ul key={mapping.name} className="list-disc pl-4">
                  {mapping.differences.map((difference) => (
                    <li key={difference.path}>
                      {outside(mapping.name)}: {difference.path === "" ? "outcome" : <PayloadPlace path={difference.path} />}
                      {(difference.expected !== undefined || difference.actual !== undefined) && (
                        <span className="text-ink-muted">
                          {" "}
                          expected {outside(shortJson(difference.expected, 80))}, got {outside(shortJson(difference.actual, 80))}
                        </span>
                      )}
                    </li>
                  ))}
                </ul>
              ))}
            </li>
          ))}
          {failed.length > 50 && <li>{failed.length - 50} more</li>}
        </ul>
      )}
    </Section>
  );
}
