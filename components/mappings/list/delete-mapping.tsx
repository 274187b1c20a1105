"use client";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { useTestCases } from "#lib/console/tester/case-hooks.ts";

const shown = 5;

/** Asks before a mapping is deleted, and says what depends on it. */
export function DeleteMapping({
  mapping,
  byRelease,
  busy,
  onClose,
  onConfirm,
}: {
  mapping: Mapping;
  byRelease: boolean;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const cases = useTestCases(mapping.destinationId);
  const names = (cases.data?.items ?? [])
    .filter(({ expected }) => expected.some((each) => each.mappingId === mapping.id))
    .map(({ name }) => name);
  const more = names.length - shown;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${mapping.name}?`}
      confirmLabel="Delete mapping"
      busy={busy}
      onConfirm={onConfirm}
    >
      {byRelease && "This creates a draft. A release then deletes the mapping. "}
      {mapping.enabled ? "It is on. It will no longer send matching events. " : ""}You can restore it under Deleted.
      {names.length > 0 && (
        <>
          <span className="mt-2 block">
            {names.length === 1
              ? "One test case uses this mapping and will fail"
              : `${names.length} test cases use this mapping and will fail`}{" "}
            until it is restored:
          </span>
          <ul className="list-disc pl-4">
            {names.slice(0, shown).map((name) => (
              <li key={name} className="break-words">
                {name}
              </li>
            ))}
            {more > 0 && <li>{more} more</li>}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}
