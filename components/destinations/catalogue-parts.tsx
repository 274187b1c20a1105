"use client";
import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { CataloguePartState } from "#lib/console/catalogue/schema.ts";
import { useChangeCatalogue } from "#lib/console/catalogue/settings-hooks.ts";
import type { CataloguePart } from "#lib/core/catalogue/types.ts";
import { parseJson } from "#lib/platform/json-parse.ts";

const words: Record<CataloguePart, string> = {
  attributes: "Attributes",
  audiences: "Audiences",
  eventTypes: "Event types",
  applications: "Applications",
};

export function CatalogueParts({
  destinationId,
  parts,
  mayWrite,
}: {
  destinationId: string;
  parts: readonly CataloguePartState[];
  mayWrite: boolean;
}) {
  const { change } = useChangeCatalogue(destinationId);
  return (
    <>
      {parts.map(({ part, pending, count: before }) =>
        pending === null ? null : (
          <Notice
            key={part}
            tone="warn"
            title={`${words[part]}: only ${count(pending)} instead of ${count(before)}`}
            action={
              mayWrite && (
                <Button
                  size="sm"
                  onClick={() =>
                    change.mutate(
                      { accept: part },
                      { onSuccess: () => toast.good("New list in use"), onError: (error) => toast.error(error) },
                    )
                  }
                >
                  Use the new list
                </Button>
              )
            }
          >
            Falconer keeps the old list. The key may have lost a permission, or much was deleted in Talon.One.
          </Notice>
        ),
      )}
      <TableFrame label="What was read">
        <Table aria-label="What was read">
          <thead>
            <tr>
              <Th>Kind</Th>
              <Th numeric>Count</Th>
              <Th className="max-sm:hidden">Read</Th>
              {mayWrite && <Th>Without a key</Th>}
            </tr>
          </thead>
          <tbody>
            {parts.map((one) => (
              <Tr key={one.part}>
                <Td className="py-1.5">
                  {words[one.part]}
                  <span className="block text-ink-faint sm:hidden">{one.readAt ? <Time value={one.readAt} /> : "not read yet"}</span>
                  {one.problem && <span className="block text-bad">{outside(one.problem)}</span>}
                </Td>
                <Td numeric>{one.readAt ? count(one.count) : "–"}</Td>
                <Td className="max-sm:hidden">
                  {one.readAt ? <Time value={one.readAt} /> : <span className="text-ink-faint">not yet</span>}
                </Td>
                {mayWrite && (
                  <Td>
                    <GiveFile destinationId={destinationId} part={one.part} />
                  </Td>
                )}
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
    </>
  );
}

function GiveFile({ destinationId, part }: { destinationId: string; part: CataloguePart }) {
  const { file } = useChangeCatalogue(destinationId);
  const input = useRef<HTMLInputElement>(null);
  const give = async (chosen: File | undefined) => {
    if (!chosen) return;
    try {
      await file.mutateAsync({ part, content: parseJson(await chosen.text()) });
      toast.good(`${words[part]} read from ${chosen.name}`);
    } catch (error) {
      toast.error(error instanceof SyntaxError ? new Error(`${chosen.name} isn’t JSON.`) : error);
    }
    if (input.current) input.current.value = "";
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label={`File with ${words[part].toLowerCase()}`}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => void give(event.target.files?.[0])}
      />
      <Button
        size="sm"
        busy={file.isPending}
        aria-label={`Choose file with ${words[part].toLowerCase()}`}
        onClick={() => input.current?.click()}
      >
        Choose file
      </Button>
    </>
  );
}
