import { Badge } from "#components/ui/badge.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import type { ImportReport } from "#lib/console/bundles/schema.ts";
import { resultWords } from "./report-words.ts";

/** The bundle's test cases, in the order given: what becomes of each. */
export function TestCaseList({ report }: { report: ImportReport }) {
  if (report.testCases.length === 0) return null;
  return (
    <section aria-labelledby="import-test-cases" className="flex flex-col gap-1.5">
      <h3 id="import-test-cases" className="font-medium">
        Test cases
      </h3>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {report.testCases.map((testCase) => {
          const { word, tone, Icon } = resultWords(testCase.result, !report.dryRun);
          return (
            <li key={testCase.index} className="flex flex-col gap-1 px-3 py-2 sm:flex-row sm:gap-3">
              <span className="shrink-0 sm:w-28">
                <Badge tone={tone}>
                  <Icon aria-hidden />
                  {word}
                </Badge>
              </span>
              <span className="min-w-0 break-words">
                <span className="font-medium">{outside(testCase.name)}</span>
                {testCase.reason && <span className="block text-ink-muted">{outside(testCase.reason)}</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
