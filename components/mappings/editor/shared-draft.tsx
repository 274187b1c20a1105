"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useDiscardDraft } from "#lib/console/mappings/drafts/hooks.ts";
import type { Draft } from "#lib/console/mappings/schema.ts";

/** Says that this is a draft: whose it is, whether it can run, and when it goes live. */
export function SharedDraft({
  draft,
  byRelease,
  readOnly,
  unsaved,
  onDiscarded,
}: {
  draft: Draft;
  byRelease: boolean;
  readOnly: boolean;
  unsaved: boolean;
  onDiscarded: () => void;
}) {
  const router = useRouter();
  const discard = useDiscardDraft(draft.destinationId);
  const [asking, setAsking] = useState(false);
  const { issues, release, kind } = draft;
  const broken = issues.length > 0;
  return (
    <Notice
      tone={broken ? "warn" : "info"}
      title={
        kind === "deleted" ? "A draft deletes this mapping" : broken ? "This draft can’t run yet" : "This is a draft: no event uses it"
      }
      action={
        !readOnly && (
          <Button size="sm" onClick={() => setAsking(true)}>
            Discard draft
          </Button>
        )
      }
    >
      <p>
        {outside(draft.updatedBy)} changed it <Time value={draft.updatedAt} />.{" "}
        {byRelease || kind === "deleted" ? "A release makes it live." : "Save makes it live."}{" "}
        <Link href={paths.draft(draft.destinationId, draft.mappingId)} className="text-accent-text underline">
          See all changes
        </Link>
      </p>
      {broken && (
        <ul className="list-disc pl-5">
          {issues.slice(0, 10).map((issue) => (
            <li key={issue.path + issue.message}>{outside(issue.message)}</li>
          ))}
        </ul>
      )}
      {release && (
        <p>
          It waits in release {release.number}
          {release.publishAt && (
            <>
              , for <Time value={release.publishAt} absolute />
            </>
          )}
          . Changing the draft removes it from the release. Someone must then create the release again.
        </p>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Discard this draft?"
        confirmLabel="Discard draft"
        busy={discard.isPending}
        onConfirm={() =>
          discard.mutateAsync({ mappingId: draft.mappingId, revision: draft.revision }).then(() => {
            setAsking(false);
            onDiscarded();
            // Nothing remains of a new mapping.
            if (kind === "created") router.push(paths.mappings(draft.destinationId));
            toast.good("Draft discarded");
          }, toast.error)
        }
      >
        {unsaved ? "Your unsaved changes are discarded too. " : ""}
        This discards it for everyone. The audit log keeps a copy. The live mapping doesn’t change.
      </ConfirmDialog>
    </Notice>
  );
}
