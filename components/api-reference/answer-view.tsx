"use client";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { CodeBlock } from "#components/ui/json-view.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { count } from "#components/ui/time.tsx";
import type { Answer } from "#lib/console/api-reference/send.ts";
import { parseJson } from "#lib/platform/json-parse.ts";

const toneOf = (status: number): Tone => (status === 0 || status < 200 ? "neutral" : status < 300 ? "good" : status < 500 ? "warn" : "bad");

/** What came back: status, time, body and headers. */
export function AnswerView({ answer }: { answer: Answer }) {
  const { status, ms, bytes, cut, headers, text } = answer;
  return (
    <section aria-label="Response" className="flex flex-col gap-2">
      <p role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={toneOf(status)}>{status === 0 ? "redirect" : status}</Badge>
        <span className="text-sm text-ink-muted">
          {count(ms)} ms · {count(bytes)} bytes
          {cut && ", cut off"}
        </span>
      </p>
      {status === 0 ? (
        <p className="text-ink-muted">The response leads to another page. A browser follows it, this form doesn’t.</p>
      ) : text === null ? (
        <p className="text-ink-muted">The response isn’t text, so it isn’t shown.</p>
      ) : (
        text !== "" && <CodeBlock caption="Body of the response" copyLabel="Copy response" value={readable(text)} />
      )}
      {headers.length > 0 && (
        <details className="text-sm">
          <summary className="min-h-6 w-fit cursor-pointer rounded-sm text-ink-muted hover:text-ink">
            {count(headers.length)} headers
          </summary>
          <dl className="mt-1 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
            {headers.map(([name, value]) => (
              <div key={`${name} ${value}`} className="contents">
                <dt className="text-ink-faint">
                  <Mono>{name}</Mono>
                </dt>
                <dd className="min-w-0 break-all">
                  <Mono>{outside(value)}</Mono>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

/**
 * Complete JSON is shown as a tree, with every digit of its numbers; everything else as plain text.
 */
function readable(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
