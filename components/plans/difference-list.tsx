import { outside } from "#components/ui/outside-text.tsx";
import { PayloadPlace } from "#components/words/payload-place.tsx";
import type { Difference } from "#lib/console/tester/run-case.ts";
import { shortJson } from "./sample.tsx";

const outcomeWords: Record<string, string> = {
  ready: "sends",
  invalid: "has problems",
  not_matched: "doesn’t match",
  not_compiled: "has errors",
  stopped: "is stopped by a filter",
  deleted: "is deleted",
};

/** What differs, one line per value. */
export function DifferenceList({
  differences,
  before = "expected",
  after = "now",
}: {
  differences: readonly Difference[];
  before?: string;
  after?: string;
}) {
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {differences.map((difference) => (
        <li key={difference.path} className="min-w-0 break-words">
          {difference.path === "" ? (
            <>
              {before}: <span className="text-ink-muted">{outcomeWords[String(difference.expected)] ?? String(difference.expected)}</span>,{" "}
              {after}: <span className="font-medium">{outcomeWords[String(difference.actual)] ?? String(difference.actual)}</span>
            </>
          ) : (
            <>
              <PayloadPlace path={difference.path} />
              <span className="block text-bad">
                − {difference.expected === undefined ? "not set" : outside(shortJson(difference.expected, 200))}{" "}
                <span className="sr-only">({before})</span>
              </span>
              <span className="block text-good">
                + {difference.actual === undefined ? "not set" : outside(shortJson(difference.actual, 200))}{" "}
                <span className="sr-only">({after})</span>
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
