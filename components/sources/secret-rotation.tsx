"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Facts, Section } from "#components/ui/card.tsx";
import { CopyField } from "#components/ui/copy-button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRemovePreviousSecret, useRotateSecret } from "#lib/console/sources/hooks.ts";
import type { Source } from "#lib/console/sources/schema.ts";

/** A new secret beside the old one; the old one is removed once nothing uses it any more. */
export function SecretRotation({ destinationId, source, mayWrite }: { destinationId: string; source: Source; mayWrite: boolean }) {
  const rotate = useRotateSecret(destinationId, source.id);
  const removeOld = useRemovePreviousSecret(destinationId, source.id);
  const [confirming, setConfirming] = useState<"rotate" | "remove">();
  const fresh = rotate.data?.secret;
  return (
    <Section
      title="Shared secret"
      description="Segment signs every request with it; a request without a valid signature is refused."
      actions={mayWrite && !source.previousSecret && <Button onClick={() => setConfirming("rotate")}>Create new secret</Button>}
      bodyClassName="flex flex-col gap-3"
    >
      <Facts items={[{ name: "In use since", value: <Time value={source.secretRotatedAt ?? source.createdAt} absolute /> }]} />
      {fresh && (
        <Notice tone="warn" live title="Copy the new secret now: it isn’t shown again">
          <div className="mt-2">
            <CopyField value={fresh} label="shared secret" />
          </div>
        </Notice>
      )}
      {source.previousSecret && (
        <Notice
          title="Two secrets are valid"
          action={
            mayWrite && (
              <Button size="sm" onClick={() => setConfirming("remove")}>
                Remove the old one
              </Button>
            )
          }
        >
          {source.previousSecret.lastUsedAt ? (
            <>
              The old one was last used <Time value={source.previousSecret.lastUsedAt} />. Paste the new one into Segment, and remove the
              old one when it is no longer used.
            </>
          ) : (
            "The old secret hasn’t been used since you created the new one. You can remove it."
          )}
        </Notice>
      )}
      <ConfirmDialog
        open={confirming === "rotate"}
        onOpenChange={() => setConfirming(undefined)}
        danger={false}
        title={`Create new secret for ${source.name}?`}
        confirmLabel="Create new secret"
        busy={rotate.isPending}
        onConfirm={() => rotate.mutate({}, { onSuccess: () => setConfirming(undefined), onError: (error) => toast.error(error) })}
      >
        The old one stays valid until you remove it, so no event is lost while you change it in Segment.
      </ConfirmDialog>
      <ConfirmDialog
        open={confirming === "remove"}
        onOpenChange={() => setConfirming(undefined)}
        title={`Remove the old secret of ${source.name}?`}
        confirmLabel="Remove old secret"
        busy={removeOld.isPending}
        onConfirm={() =>
          removeOld.mutate(undefined, {
            onSuccess: () => {
              setConfirming(undefined);
              toast.good("Old secret removed");
            },
            onError: (error) => toast.error(error),
          })
        }
      >
        Requests that Segment still signs with it are refused from then on, and their events are lost.
      </ConfirmDialog>
    </Section>
  );
}
