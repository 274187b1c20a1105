"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { CopyField } from "#components/ui/copy-button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCreateHeaderToken } from "#lib/console/sources/hooks.ts";
import type { Source } from "#lib/console/sources/schema.ts";

/** The one proof of senders that do not sign; a new one replaces it at once. */
export function SourceToken({ destinationId, source, mayWrite }: { destinationId: string; source: Source; mayWrite: boolean }) {
  const create = useCreateHeaderToken(destinationId, source.id);
  const [confirming, setConfirming] = useState(false);
  const name = source.kind === "sdk" ? "write key" : "header token";
  const fresh = source.kind === "sdk" ? create.data?.writeKey : create.data && `Bearer ${create.data.headerToken}`;
  return (
    <Section
      title={source.kind === "sdk" ? "Write key" : "Header token"}
      description={`Every request needs it. A request without a valid ${name} is refused.`}
      actions={mayWrite && <Button onClick={() => setConfirming(true)}>Create new {name}</Button>}
    >
      {fresh && (
        <Notice tone="warn" live title={`Copy the new ${name} now: it isn’t shown again`}>
          <div className="mt-2">
            <CopyField value={fresh} label={name} />
          </div>
        </Notice>
      )}
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title={`Create new ${name} for ${source.name}?`}
        confirmLabel={`Create new ${name}`}
        busy={create.isPending}
        onConfirm={() => create.mutate(undefined, { onSuccess: () => setConfirming(false), onError: (error) => toast.error(error) })}
      >
        The old one stops working at once. Events sent with it are refused, and most senders drop refused events. To change it without loss,
        add a second source with its own {name}, move the sender there, and delete this one.
      </ConfirmDialog>
    </Section>
  );
}
