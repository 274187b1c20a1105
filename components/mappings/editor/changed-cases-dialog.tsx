"use client";
import { DifferenceList } from "#components/plans/difference-list.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import type { ChangedCase } from "#lib/console/tester/changed-cases.ts";
import type { TestCase } from "#lib/console/tester/schema.ts";

/** Before a save: which test cases would give a different result, and how. */
export function ChangedCasesDialog({
  changed,
  busy,
  onClose,
  onSave,
}: {
  changed: readonly ChangedCase<TestCase>[] | undefined;
  busy: boolean;
  onClose: () => void;
  /** `accept`: what the mapping makes now becomes what is expected. */
  onSave: (accept: boolean) => void;
}) {
  const count = changed?.length ?? 0;
  return (
    <Dialog
      open={changed !== undefined}
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={count === 1 ? "One test case would change" : `${count} test cases would change`}
      description="Is this what you meant?"
      footer={
        <>
          <Button onClick={onClose}>Back to mapping</Button>
          <Button busy={busy} onClick={() => onSave(false)}>
            Save, keep expected results
          </Button>
          <Button look="primary" busy={busy} onClick={() => onSave(true)}>
            Save and accept new results
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-3">
        {changed?.map(({ testCase, differences }) => (
          <li key={testCase.id}>
            <h3 className="mb-1 font-medium">{outside(testCase.name)}</h3>
            <DifferenceList differences={differences} before="saved" after="edited" />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
