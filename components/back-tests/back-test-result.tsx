"use client";
import Link from "next/link";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { Facts } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { PayloadRemark } from "#components/words/payload-place.tsx";
import { useWords } from "#components/words/use-words.ts";
import type { BackTest, BackTestEventsQuery, BackTestResult } from "#lib/console/back-tests/schema.ts";
import { BackTestEventsSheet } from "./back-test-events-sheet.tsx";
import { KeepCases } from "./keep-cases.tsx";
import { OpenCount, OutcomeMatrix } from "./outcome-matrix.tsx";

type Opened = { title: string; query: BackTestEventsQuery };

/** All results of a back-test. Every number opens the events behind it. */
export function BackTestResultView({ destinationId, test, result }: { destinationId: string; test: BackTest; result: BackTestResult }) {
  const [opened, setOpened] = useState<Opened>();
  const open = (title: string, query: BackTestEventsQuery) => setOpened({ title, query });
  const nameOf = (id: string) => test.mappings.find((mapping) => mapping.id === id)?.name ?? "A deleted mapping";
  const isMany = test.mappings.length > 1;
  const parts = { result, nameOf: isMany ? nameOf : undefined, onOpen: open };
  if (result.events === 0)
    return (
      <Notice title="No event to try it on">
        {test.gone > 0
          ? `${count(test.gone)} events received in this time have expired.`
          : "No readable events match this selection. Choose a longer time or fewer filters."}
      </Notice>
    );
  return (
    <div className="flex flex-col gap-5">
      <Summary result={result} onOpen={open} />
      {test.gone > 0 && (
        <Notice>
          {count(test.gone)} {test.gone === 1 ? "event" : "events"} received in this time {test.gone === 1 ? "has" : "have"} expired and
          couldn’t be tried.
        </Notice>
      )}
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">Outcomes{isMany && " of each event and mapping"}</h3>
        <OutcomeMatrix cells={result.cells} onOpen={open} />
      </section>
      <Differences {...parts} />
      <Problems {...parts} destinationId={destinationId} />
      <KeepCases destinationId={destinationId} test={test} result={result} />
      {opened && (
        <BackTestEventsSheet
          destinationId={destinationId}
          backTestId={test.id}
          title={opened.title}
          query={opened.query}
          nameOf={isMany ? nameOf : undefined}
          onClose={() => setOpened(undefined)}
        />
      )}
    </div>
  );
}

type PartProps = {
  result: BackTestResult;
  /** Given where several mappings are compared. */
  nameOf: ((mappingId: string) => string) | undefined;
  onOpen: (title: string, query: BackTestEventsQuery) => void;
};

function Differences({ result, nameOf, onOpen }: PartProps) {
  const words = useWords();
  const placeOf = (path: string) => words?.placeInPayload(path) ?? path;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">Differences in payloads</h3>
      {result.differences.length === 0 ? (
        <p className="text-ink-muted">None of the payloads sent now would change.</p>
      ) : (
        <Groups label="Differences by field" headings={["Field", "Change", "Events"]} isMany={nameOf !== undefined}>
          {result.differences.map((group) => (
            <Tr key={`${group.mappingId}${group.path}${group.change}`}>
              {nameOf && <Td className="max-w-40 truncate max-sm:hidden">{nameOf(group.mappingId)}</Td>}
              <Td className="break-words">{outside(placeOf(group.path))}</Td>
              <Td>{group.change}</Td>
              <Td numeric>
                <OpenCount
                  value={group.count}
                  spoken={`${group.count === 1 ? "event" : "events"}: ${placeOf(group.path)} ${group.change}`}
                  onOpen={() =>
                    onOpen(`${placeOf(group.path)}: ${group.change}`, {
                      mappingId: group.mappingId,
                      path: group.path,
                      change: group.change,
                    })
                  }
                />
              </Td>
            </Tr>
          ))}
        </Groups>
      )}
      {result.leftOut.differences > 0 && (
        <p className="text-sm text-ink-faint">The {count(result.differences.length)} most frequent are shown.</p>
      )}
    </section>
  );
}

/** Broken rules of the action's contract, and names that the Talon.One account does not have. */
function Problems({ destinationId, result, nameOf, onOpen }: PartProps & { destinationId: string }) {
  if (result.issues.length === 0 && result.knowsAttributes) return null;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">Problems</h3>
      {!result.knowsAttributes && (
        <p className="text-ink-muted">
          Names of attributes weren’t checked: Falconer hasn’t read what this Talon.One account has.{" "}
          <Link href={paths.catalogue(destinationId)} className="text-accent-text underline" data-keeps-draft="">
            Read it in Settings
          </Link>
        </p>
      )}
      {result.issues.length > 0 && (
        <Groups label="Problems" headings={["Problem", "Now", "After"]} isMany={nameOf !== undefined}>
          {result.issues.map((group) => (
            <Tr key={`${group.mappingId}${group.path}${group.message}`}>
              {nameOf && <Td className="max-w-40 truncate max-sm:hidden">{nameOf(group.mappingId)}</Td>}
              <Td>
                <PayloadRemark remark={group} />
              </Td>
              {(["before", "after"] as const).map((side) => (
                <Td key={side} numeric>
                  <OpenCount
                    value={group[side]}
                    spoken={`${group[side] === 1 ? "event" : "events"} with the problem ${group.message} ${side === "before" ? "now" : "after the change"}`}
                    strong={side === "after" && group.after > group.before}
                    onOpen={() => onOpen(group.message, { mappingId: group.mappingId, path: group.path, message: group.message, side })}
                  />
                </Td>
              ))}
            </Tr>
          ))}
        </Groups>
      )}
    </section>
  );
}

function Groups({ label, headings, isMany, children }: { label: string; headings: string[]; isMany: boolean; children: React.ReactNode }) {
  return (
    <TableFrame label={label} className="max-h-96">
      <Table>
        <thead>
          <tr>
            {isMany && <Th className="max-sm:hidden">Mapping</Th>}
            {headings.map((heading, index) => (
              <Th key={heading} numeric={index === headings.length - 1 || heading === "Now"}>
                {heading}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </Table>
    </TableFrame>
  );
}

const perSecond = (value: number) => (value < 10 ? value.toFixed(1) : count(Math.round(value)));

function Summary({ result, onOpen }: Pick<PartProps, "result" | "onOpen">) {
  const { requests, customers } = result;
  const rate = (of: BackTestResult["requests"]["before"]) =>
    `${count(of.total)} (${perSecond(of.perSecond)} per second, ${count(of.peakPerSecond)} at the peak)`;
  return (
    <>
      <Facts
        items={[
          {
            name: "Events",
            value: (
              <>
                {count(result.events)}
                {result.from && result.to && (
                  <>
                    , <Time value={result.from} absolute /> to <Time value={result.to} absolute />
                  </>
                )}
              </>
            ),
          },
          ...(result.unreadable > 0 ? [{ name: "Unreadable", value: count(result.unreadable) }] : []),
          {
            name: "Customers with a change",
            value: (
              <>
                {customers.atLeast && "at least "}
                <OpenCount
                  value={customers.count}
                  spoken={customers.count === 1 ? "customer with a change" : "customers with a change"}
                  onOpen={() => onOpen("Customers with a change", { changed: "true" })}
                />
              </>
            ),
          },
          { name: "Requests now", value: rate(requests.before) },
          { name: "Requests after", value: rate(requests.after) },
          { name: "Rate limit", value: `${count(requests.limitPerSecond)} per second` },
        ]}
      />
      {requests.after.perSecond > requests.limitPerSecond && (
        <Notice tone="warn" title="More requests than the rate limit lets through">
          On average {perSecond(requests.after.perSecond)} per second would be needed, so deliveries would queue up.
        </Notice>
      )}
    </>
  );
}
