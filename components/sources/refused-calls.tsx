"use client";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { count, Time } from "#components/ui/time.tsx";
import type { Source } from "#lib/console/sources/schema.ts";

type Refused = NonNullable<Source["refusedCalls"]>;

/** "3 calls were refused in the last 24 hours: ...", each reason with its count and what to do. */
export function RefusedSummary({ refused }: { refused: Refused }) {
  const title = `${count(refused.count)} ${refused.count === 1 ? "call was" : "calls were"} refused in the last 24 hours`;
  const [only] = refused.reasons;
  if (refused.reasons.length === 1 && only)
    return (
      <p>
        {title}: {only.message}. {only.remedy}
      </p>
    );
  return (
    <>
      <p>{title}:</p>
      <ul className="list-disc pl-5">
        {refused.reasons.map((one) => (
          <li key={one.reason}>
            {count(one.count)}: {one.message}. {one.remedy}
          </li>
        ))}
      </ul>
    </>
  );
}

/**
 * For pages where the source is one of several things to look at: what Falconer refused of
 * Segment's calls.
 */
export function RefusedRemark({ source }: { source: Source }) {
  if (!source.refusedCalls) return null;
  return (
    <Notice
      tone="warn"
      title={`Calls to ${source.name} were refused`}
      action={
        <ButtonLink size="sm" href={paths.source(source.destinationId, source.id)}>
          Open source
        </ButtonLink>
      }
    >
      <RefusedSummary refused={source.refusedCalls} />
    </Notice>
  );
}

/** The newest refused calls of a source. */
export function RefusedCalls({ refused }: { refused: Refused }) {
  return (
    <Section title="Refused calls" bodyClassName="flex flex-col gap-3">
      <RefusedSummary refused={refused} />
      <TableFrame label="Refused calls">
        <Table aria-label="Refused calls">
          <thead>
            <tr>
              <Th>Last at</Th>
              <Th>Status</Th>
              <Th>Reason</Th>
              <Th className="max-sm:hidden">From</Th>
              <Th className="max-sm:hidden">Signature</Th>
              <Th numeric className="max-sm:hidden">
                Size
              </Th>
              <Th numeric>Calls</Th>
            </tr>
          </thead>
          <tbody>
            {refused.last.map((one) => (
              <Tr key={`${one.at} ${one.reason}`}>
                <Td>
                  <Time value={one.at} />
                </Td>
                <Td>{one.status}</Td>
                <Td className="min-w-44 whitespace-normal first-letter:uppercase">{one.message}</Td>
                <Td className="max-sm:hidden">{one.address}</Td>
                <Td className="max-sm:hidden">{one.signed ? "Given" : "Missing"}</Td>
                <Td numeric className="max-sm:hidden">
                  {count(one.bytes)} B
                </Td>
                <Td numeric>{count(one.count)}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}
