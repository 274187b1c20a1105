"use client";
import { Cable, CircleQuestionMark, Plus, PowerOff, TriangleAlert } from "lucide-react";
import { useParams } from "next/navigation";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { RowLink, Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { OnOff } from "#components/words/on-off.tsx";
import { successRateWords } from "#components/words/success-rate.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import type { Source } from "#lib/console/sources/schema.ts";
import { BatchRemark } from "./batch-remark.tsx";
import { ClassicRemark } from "./classic-question.tsx";

const secretWords = ({ kind, previousSecret }: Source) =>
  kind === "token" ? "Header token" : kind === "sdk" ? "Write key" : previousSecret ? "Shared secret, old and new" : "Shared secret";

export function SourceList() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const sources = useSources(destinationId);
  const mayWrite = useCan("config.write");
  const ofSegment = sources.data?.filter((source) => source.kind === "segment");
  const add = mayWrite && (
    <ButtonLink href={paths.newSource(destinationId)} look="primary">
      <Plus aria-hidden />
      Add source
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Sources"
        description="Where this destination’s events come from. Each source has its own secret, so that nobody else can send events to it."
        actions={sources.data?.length ? add : undefined}
      />
      <div className="flex flex-col gap-3">
        {ofSegment?.map((source) => (
          <ClassicRemark key={source.id} source={source} verified />
        ))}
        {ofSegment?.map((source) => (
          <BatchRemark key={source.id} source={source} />
        ))}
        <TableFrame label="Sources">
          {sources.isPending ? (
            <Loading label="sources" className="flex flex-col gap-3 p-4">
              <Skeleton />
              <Skeleton />
            </Loading>
          ) : sources.isError ? (
            <ErrorState title="The sources couldn’t be loaded" error={sources.error} onRetry={() => sources.refetch()} />
          ) : sources.data.length === 0 ? (
            <EmptyState icon={Cable} title="No sources yet" action={add}>
              {mayWrite ? "Add one to get the address that events are sent to." : "An admin has to add the first one."}
            </EmptyState>
          ) : (
            <Table aria-label="Sources">
              <thead>
                <tr>
                  <Th>Name</Th>
                  <Th>State</Th>
                  <Th className="max-sm:hidden">Last event</Th>
                  <Th numeric className="max-sm:hidden">
                    Delivered, last 7 days
                  </Th>
                  <Th className="max-lg:hidden">Secured by</Th>
                  <Th className="max-sm:hidden">Segment’s own destination</Th>
                </tr>
              </thead>
              <tbody>
                {sources.data.map((source) => (
                  <Tr key={source.id}>
                    <Td className="min-w-24">
                      <RowLink href={paths.source(destinationId, source.id)} className="[overflow-wrap:anywhere]">
                        {source.name}
                      </RowLink>
                    </Td>
                    <Td>
                      {source.enabled && source.refusedCalls ? (
                        <StateDot icon={TriangleAlert} tone="warn">
                          On, {count(source.refusedCalls.count)} refused
                        </StateDot>
                      ) : (
                        <OnOff on={source.enabled} />
                      )}
                    </Td>
                    <Td className="max-sm:hidden">
                      <Time value={source.lastEventAt} />
                    </Td>
                    <Td numeric className="max-sm:hidden">
                      {source.usage.successRate === null ? (
                        <span className="text-ink-faint">nothing yet</span>
                      ) : (
                        <span className="inline-flex items-center gap-2">
                          <Sparkline usage={source.usage} name={source.name} />
                          {successRateWords(source.usage.successRate)}
                        </span>
                      )}
                    </Td>
                    <Td className="max-lg:hidden">{secretWords(source)}</Td>
                    <Td className="max-sm:hidden">
                      {source.kind !== "segment" ? (
                        <span className="text-ink-faint">{source.kind === "deletions" ? "Deletions only" : "Not from Segment"}</span>
                      ) : source.classicDestinationOn === null ? (
                        <StateDot icon={CircleQuestionMark} tone="warn">
                          Not answered
                        </StateDot>
                      ) : source.classicDestinationOn ? (
                        <StateDot icon={TriangleAlert} tone="warn">
                          On: duplicates
                        </StateDot>
                      ) : (
                        <StateDot icon={PowerOff} tone="good">
                          Off
                        </StateDot>
                      )}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          )}
        </TableFrame>
      </div>
    </>
  );
}
