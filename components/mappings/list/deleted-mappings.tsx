"use client";
import { Trash2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { ourSentence, outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useWords } from "#components/words/use-words.ts";
import { useMappings, useRestoreMapping } from "#lib/console/mappings/hooks.ts";

export function DeletedMappings({ destinationId, mayWrite, full }: { destinationId: string; mayWrite: boolean; full: boolean }) {
  const deleted = useMappings(destinationId, { deleted: true });
  const restore = useRestoreMapping(destinationId);
  const words = useWords();
  return (
    <TableFrame label="Deleted mappings">
      {deleted.isPending ? (
        <Loading label="deleted mappings" className="flex flex-col gap-4 p-4">
          <Skeleton className="h-9" />
        </Loading>
      ) : deleted.isError ? (
        <ErrorState title="The deleted mappings couldn’t be loaded" error={deleted.error} onRetry={() => deleted.refetch()} />
      ) : deleted.data.items.length === 0 ? (
        <EmptyState icon={Trash2} title="No deleted mappings">
          Deleted mappings are kept here. You can restore them.
        </EmptyState>
      ) : (
        <Table aria-label="Deleted mappings">
          <thead>
            <tr>
              <Th>Mapping</Th>
              <Th>Deleted</Th>
              <Th>
                <span className="sr-only">Restore</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {deleted.data.items.map((mapping) => (
              <Tr key={mapping.id}>
                <Td className="py-2">
                  <span className="block text-base font-medium">{outside(mapping.name)}</span>
                  <span className="text-ink-muted">{ourSentence(words?.describeMapping(mapping).trigger ?? mapping.trigger)}</span>
                </Td>
                <Td>
                  <Time value={mapping.deletedAt} />
                </Td>
                <Td className="text-right">
                  {mayWrite && (
                    <Button
                      size="sm"
                      disabled={full || restore.isPending}
                      title={full ? "The limit of mappings is reached. Delete another mapping first" : undefined}
                      onClick={() =>
                        restore.mutate(
                          { id: mapping.id },
                          {
                            onSuccess: (back) => {
                              toast.settled(mapping.id);
                              toast.good(
                                back.draft
                                  ? `Draft saved: a release restores ${back.name}`
                                  : `${back.name} is back${back.enabled ? "" : ", and off"}`,
                              );
                            },
                            onError: (error) => toast.error(error),
                          },
                        )
                      }
                    >
                      Restore
                    </Button>
                  )}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </TableFrame>
  );
}
