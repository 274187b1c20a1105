"use client";
import { toast } from "#components/ui/toast.tsx";
import { useCreateTestCase } from "#lib/console/tester/case-hooks.ts";
import { useSaveEvent } from "#lib/console/tester/hooks.ts";
import { expectationsOf } from "#lib/console/tester/run-case.ts";
import type { CompiledDestination } from "#lib/core/plan/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { NameDialog } from "./name-dialog.tsx";

type Common = { destinationId: string; suggestion: string; onClose: () => void };

/** Keeps the event, comments and all, under a name. */
export function SaveEventDialog({ destinationId, suggestion, onClose, text }: Common & { text: string }) {
  const save = useSaveEvent(destinationId);
  const onSuccess = () => {
    onClose();
    toast.good("Saved. It is now in the list of events.");
  };
  return (
    <NameDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Save this event"
      description="Everyone who uses this destination can select it."
      suggestion={suggestion}
      saveLabel="Save event"
      busy={save.isPending}
      refusal={save.error?.message}
      onSave={(name) => save.mutate({ name, text }, { onSuccess })}
    />
  );
}

/** Keeps the event with what the saved mappings make of it now. */
export function SaveCaseDialog({
  destinationId,
  suggestion,
  onClose,
  event,
  compiled,
}: Common & { event: JsonObject; compiled: CompiledDestination }) {
  const create = useCreateTestCase(destinationId);
  const onSuccess = () => {
    onClose();
    toast.good("Saved. Run it under Test cases.");
  };
  const save = (name: string) => {
    create.mutate({ name, event, expected: expectationsOf(compiled, event) }, { onSuccess });
  };
  return (
    <NameDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Save as a test case"
      description="Keeps this event and the current result of every mapping as the expected result."
      suggestion={suggestion}
      saveLabel="Save test case"
      busy={create.isPending}
      refusal={create.error?.message}
      onSave={save}
    />
  );
}
