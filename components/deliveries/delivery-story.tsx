"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { paths } from "#components/frame/paths.ts";
import { Badge, StateDot } from "#components/ui/badge.tsx";
import { Facts } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/json-view.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { duration, Time } from "#components/ui/time.tsx";
import { attemptWords, stateOf } from "#components/words/delivery-states.ts";
import { PayloadRemarks } from "#components/words/payload-place.tsx";
import type { Attempt, DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { isCause, remedyOfCause } from "#lib/talon-one/remedies.ts";
import { deliverySentence } from "./delivery-sentence.ts";
import { RuleEffects } from "./rule-effects.tsx";
import { SentPart } from "./sent-part.tsx";
import { StoryPart as Part } from "./story-part.tsx";
import { WaitsNotice } from "./waits-notice.tsx";

/** From the raw event to Talon.One's response, in the order in which it happened. */
export function DeliveryStory({ delivery }: { delivery: DeliveryDetail }) {
  const state = stateOf(delivery.state);
  const remedy = delivery.cause && isCause(delivery.cause) ? remedyOfCause(delivery.cause) : undefined;
  return (
    <div className="flex flex-col gap-5 p-4">
      <p className="text-lg break-words">{outside(deliverySentence(delivery))}</p>
      <WaitsNotice delivery={delivery} />
      {delivery.masked && <Notice>Personal data is masked for your role.</Notice>}
      {delivery.state !== "delivered" && (delivery.reason || remedy) && (
        <Notice tone={state.tone === "bad" ? "bad" : state.tone === "warn" ? "warn" : "info"} title={remedy?.title ?? delivery.reason}>
          {remedy && (
            <>
              <p>{remedy.remedy}</p>
              {delivery.reason && delivery.reason !== remedy.title && <p className="mt-1 text-sm">“{outside(delivery.reason)}”</p>}
            </>
          )}
        </Notice>
      )}
      {delivery.rules !== null && <RuleEffects delivery={delivery} />}
      {delivery.issues.length > 0 && (
        <Part title="What is wrong with the payload">
          <PayloadRemarks remarks={delivery.issues} actionSlug={delivery.actionSlug} />
        </Part>
      )}
      <SentPart delivery={delivery} />
      <Facts
        items={[
          {
            name: "Mapping",
            value: (
              <>
                {delivery.mappingName ? (
                  <Link href={paths.mapping(delivery.destinationId, delivery.mappingId)} className="text-accent-text underline">
                    {outside(delivery.mappingName)}
                  </Link>
                ) : (
                  "deleted"
                )}
                <span className="text-ink-faint">, </span>
                <Link
                  href={paths.mappingHistory(delivery.destinationId, delivery.mappingId, delivery.mappingVersion)}
                  className="text-accent-text underline"
                >
                  version {delivery.mappingVersion}
                </Link>
              </>
            ),
          },
          ...(delivery.customerProfileId ? [{ name: "Customer profile", value: <Mono key="p">{delivery.customerProfileId}</Mono> }] : []),
          ...(delivery.customerSessionId ? [{ name: "Customer session", value: <Mono key="s">{delivery.customerSessionId}</Mono> }] : []),
          { name: "Created", value: <Time value={delivery.createdAt} absolute /> },
          ...(delivery.settledAt ? [{ name: "Finished", value: <Time key="f" value={delivery.settledAt} absolute /> }] : []),
          // For a delivery that waits for something else, this time is in the past; the notice
          // above says what it waits for.
          ...(delivery.waitsFor?.what === "retry" && delivery.nextAttemptAt
            ? [{ name: "Next attempt", value: <Time key="n" value={delivery.nextAttemptAt} absolute /> }]
            : []),
          ...(delivery.replayOf
            ? [
                {
                  name: "Replay of",
                  value: (
                    <Link
                      key="r"
                      href={paths.deliveries(delivery.destinationId, { delivery: delivery.replayOf })}
                      className="text-accent-text underline"
                    >
                      the first delivery
                    </Link>
                  ),
                },
              ]
            : []),
        ]}
      />
      <Part
        title={
          delivery.attempts.length === 0
            ? "No attempt yet"
            : `${delivery.attempts.length} ${delivery.attempts.length === 1 ? "attempt" : "attempts"}`
        }
      >
        {delivery.attempts.length > 0 && (
          <ol className="flex flex-col gap-2">
            {delivery.attempts.map((attempt) => (
              <AttemptCard key={attempt.id} attempt={attempt} open={false} manyRequests={delivery.requests.length > 1} />
            ))}
          </ol>
        )}
      </Part>
      {delivery.requests.length > 0 && (
        <Part title={delivery.requests.length === 1 ? "Request" : `${delivery.requests.length} requests`}>
          <div className="flex flex-col gap-2">
            {delivery.requests.map((request) => (
              <Folded
                key={request.path + request.query + (encodeJson(request.body) ?? "")}
                summary={
                  <>
                    {request.method} {request.path}
                    {request.query}
                  </>
                }
              >
                <CodeBlock caption="Body" copyLabel="Copy body" value={request.body ?? "No body"} />
              </Folded>
            ))}
          </div>
        </Part>
      )}
      {delivery.event && (
        <Part
          title="Event"
          aside={
            <Link
              href={paths.events(delivery.destinationId, { event: delivery.event.id })}
              className="py-1 text-sm text-accent-text hover:underline"
            >
              Open event
            </Link>
          }
        >
          <Folded summary="As received, as JSON">
            <CodeBlock caption="As received" copyLabel="Copy event" value={delivery.event.payload} />
          </Folded>
        </Part>
      )}
    </div>
  );
}

/** JSON, for readers who ask for it. */
function Folded({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="min-w-0">
      <summary className="font-mono text-mono break-all text-ink-muted hover:text-ink">{outside(summary)}</summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}

function AttemptCard({ attempt, open, manyRequests }: { attempt: Attempt; open: boolean; manyRequests: boolean }) {
  const words = attemptWords[attempt.outcome];
  return (
    <li className="rounded-lg border border-line">
      <details open={open}>
        <summary className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg px-3 py-2 hover:bg-sunken">
          <StateDot icon={words.icon} tone={words.tone}>
            {words.word}
          </StateDot>
          {attempt.status !== null && (
            <Badge tone={attempt.status < 300 ? "good" : attempt.status < 500 ? "bad" : "warn"}>{attempt.status}</Badge>
          )}
          {manyRequests && <span className="text-sm text-ink-faint">request {attempt.requestIndex + 1}</span>}
          {attempt.durationMs !== null && <span className="text-sm text-ink-faint tabular-nums">{duration(attempt.durationMs)}</span>}
          <span className="ml-auto text-sm text-ink-faint">
            <Time value={attempt.startedAt} absolute />
          </span>
        </summary>
        <div className="flex flex-col gap-2 border-t border-line p-3">
          {attempt.error && <p className="break-words text-bad">{outside(attempt.error)}</p>}
          {attempt.sharedWith > 0 && (
            <p className="text-ink-muted">
              One request served this and {attempt.sharedWith} other {attempt.sharedWith === 1 ? "delivery" : "deliveries"}.
            </p>
          )}
          {attempt.response !== null && (
            <CodeBlock caption="Response" copyLabel="Copy response" value={attempt.response} maxHeight="max-h-80" />
          )}
          <CodeBlock caption="Request, secrets masked" copyLabel="Copy request" value={attempt.request} maxHeight="max-h-80" />
        </div>
      </details>
    </li>
  );
}
