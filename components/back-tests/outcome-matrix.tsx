"use client";
import { Table, TableFrame } from "#components/ui/table.tsx";
import { count } from "#components/ui/time.tsx";
import type { BackTestEventsQuery, BackTestResult } from "#lib/console/back-tests/schema.ts";
import { type ComparedOutcome, comparedOutcomes } from "#lib/core/plan/compare-plans.ts";

export const outcomeWords: Record<ComparedOutcome, string> = {
  not_matched: "Not matched",
  ready: "Would send",
  invalid: "Invalid",
};

type Cells = BackTestResult["cells"];

/**
 * The present outcomes, in rows, against the new ones, in columns. Each number opens its events.
 */
export function OutcomeMatrix({ cells, onOpen }: { cells: Cells; onOpen: (title: string, query: BackTestEventsQuery) => void }) {
  const sum = (before: ComparedOutcome, after: ComparedOutcome, identical?: boolean) =>
    cells
      .filter((cell) => cell.before === before && cell.after === after && (identical === undefined || cell.identical === identical))
      .reduce((total, cell) => total + cell.count, 0);
  return (
    <TableFrame label="Outcomes now and after the change">
      <Table>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={comparedOutcomes.length} className="px-3 pt-2 text-right text-xs font-medium text-ink-faint">
              After the change
            </th>
          </tr>
          <tr>
            <th scope="col" className="border-b border-line px-3 py-1.5 text-left text-xs font-medium text-ink-faint">
              Now
            </th>
            {comparedOutcomes.map((after) => (
              <th key={after} scope="col" className="border-b border-line px-3 py-1.5 text-right font-medium">
                {outcomeWords[after]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparedOutcomes.map((before) => (
            <tr key={before} className="group/row">
              <th scope="row" className="border-b border-line px-3 py-1.5 text-left font-medium group-last/row:border-b-0">
                {outcomeWords[before]}
              </th>
              {comparedOutcomes.map((after) => (
                <td
                  key={after}
                  className={`border-b border-line px-3 py-1.5 text-right align-top group-last/row:border-b-0 ${before === after ? "bg-sunken" : ""}`}
                >
                  {before === "ready" && after === "ready" ? (
                    <span className="flex flex-col items-end gap-1">
                      <OpenCount
                        value={sum("ready", "ready", true)}
                        words="identical"
                        onOpen={(title) => onOpen(title, { before, after, identical: "true" })}
                      />
                      <OpenCount
                        value={sum("ready", "ready", false)}
                        words="different"
                        strong
                        onOpen={(title) => onOpen(title, { before, after, identical: "false" })}
                      />
                    </span>
                  ) : (
                    <OpenCount
                      value={sum(before, after)}
                      spoken={`${outcomeWords[before]} now, ${outcomeWords[after]} after the change`}
                      strong={before !== after}
                      onOpen={(title) => onOpen(title, { before, after })}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

/** A number that opens its events; a zero has none. */
export function OpenCount({
  value,
  words,
  spoken,
  strong = false,
  onOpen,
}: {
  value: number;
  words?: string;
  spoken?: string;
  strong?: boolean;
  onOpen: (title: string) => void;
}) {
  const title = spoken ?? `Would send now and after the change, ${words}`;
  if (value === 0)
    return (
      <span className="-my-0.5 inline-flex min-h-6 items-center text-ink-faint">
        0{words && ` ${words}`}
        {spoken && <span className="sr-only"> {spoken}</span>}
      </span>
    );
  return (
    <button
      type="button"
      onClick={() => onOpen(title)}
      // As large as a finger needs, and where a plain number would stand.
      className={`-my-0.5 min-h-6 min-w-6 rounded-sm [text-align:inherit] text-accent-text hover:underline ${strong ? "font-semibold" : ""}`}
    >
      {count(value)}
      {words && ` ${words}`}
      {spoken && <span className="sr-only"> {spoken}</span>}
    </button>
  );
}
