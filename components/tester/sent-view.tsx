"use client";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { paths } from "#components/frame/paths.ts";
import { Part } from "#components/plans/part.tsx";
import { ScrollBox } from "#components/plans/scroll-box.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { JsonView } from "#components/ui/json-view.tsx";
import { ourSentence, outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { duration } from "#components/ui/time.tsx";
import { Remarks } from "#components/words/remarks.tsx";
import type { SentResult } from "#lib/console/tester/schema.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import { remarkInPayload } from "#lib/core/plan/payload-places.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { describeEffects } from "#lib/talon-one/effects.ts";

/** What Talon.One answered: status, time, effects in plain words, and the raw answer below. */
export function SentView({ destinationId, result, fields }: { destinationId: string; result: SentResult; fields: readonly ActionField[] }) {
  const good = result.outcome === "delivered";
  const top = useRef<HTMLDivElement>(null);
  // Whoever pressed Send wants to see the answer, wherever they had scrolled to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    top.current?.scrollIntoView({ block: "nearest" });
  }, [result]);
  return (
    <div ref={top}>
      <Part title="Talon.One’s response">
        <Notice tone={good ? "good" : result.outcome === "failed" ? "bad" : "warn"} live title={result.sentence}>
          {result.remedy && (
            <>
              <p className="font-medium text-ink">{result.remedy.title}</p>
              <p>{result.remedy.remedy}</p>
            </>
          )}
          <Remarks remarks={result.issues} say={(issue) => remarkInPayload(issue, fields)} bad />
        </Notice>
        {result.attempts.map((attempt, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: attempts have no identity but their order
          <AttemptView key={index} attempt={attempt} />
        ))}
        {result.deliveryId && (
          <p className="text-sm text-ink-faint">
            Recorded as a test.{" "}
            <Link className="text-accent-text underline" href={`${paths.deliveries(destinationId, { q: result.deliveryId })}`}>
              See the delivery
            </Link>
          </p>
        )}
      </Part>
    </div>
  );
}

function AttemptView({ attempt }: { attempt: SentResult["attempts"][number] }) {
  const body = responseBody(attempt.response);
  const effects = describeEffects(body);
  const ok = attempt.status !== null && attempt.status < 300;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={ok ? "good" : "bad"}>{attempt.status === null ? "No response" : `Status ${attempt.status}`}</Badge>
        {attempt.durationMs !== null && <span className="text-ink-muted tabular-nums">{duration(attempt.durationMs)}</span>}
        {attempt.error && <span className="min-w-0 break-words text-bad">{outside(attempt.error)}</span>}
      </p>
      {ok && (
        <ul className="flex flex-col gap-0.5 text-sm">
          {effects.map((effect, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: effects have no identity but their order
            <li key={index} className={effect.tone === "bad" ? "text-bad" : effect.tone === "good" ? "text-good" : ""}>
              {ourSentence(effect.sentence)}
              {effect.ruleName && <span className="text-ink-faint"> (rule {outside(effect.ruleName)})</span>}
            </li>
          ))}
          {effects.length === 0 && <li className="text-ink-faint">No effects: no rule in a running campaign applied.</li>}
        </ul>
      )}
      {attempt.response !== null && (
        <details>
          <summary className="text-sm text-accent-text">Raw response</summary>
          <ScrollBox label="Raw response" className="mt-1.5 max-h-96">
            <JsonView value={attempt.response} />
          </ScrollBox>
        </details>
      )}
    </div>
  );
}

/** Attempts keep the answer's headers beside its body. */
function responseBody(response: JsonValue | null): JsonValue | undefined {
  if (!isJsonObject(response)) return response ?? undefined;
  return "body" in response ? response.body : response;
}
