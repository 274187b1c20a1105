"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRestoreApiKey } from "#lib/console/api-keys/hooks.ts";
import type { ApiKeyView } from "#lib/console/api-keys/schema.ts";
import { rotatedWords, WithoutTest } from "./without-test.tsx";

/** Asks before the key before the last rotation is used again; it is tested like any other. */
export function RestoreKeyDialog({ apiKey, onClose }: { apiKey: ApiKeyView; onClose: () => void }) {
  const restore = useRestoreApiKey();
  const [untested, setUntested] = useState(false);
  const run = () =>
    restore.mutate(
      { id: apiKey.id, untested },
      {
        onSuccess: ({ resumed }) => {
          toast.good(rotatedWords({ untested, resumed }, "Old key"));
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Use the old key of ${apiKey.name} again?`}
      description="Falconer tests it first. Once Talon.One accepts it, every destination that shares this key uses it, and the newer one is kept in its place."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={restore.isPending} onClick={run}>
            {restore.isPending ? "Testing…" : "Test and use old key"}
          </Button>
        </>
      }
    >
      {restore.error && (
        <div className="flex flex-col gap-3">
          <Notice tone="bad" live title="Nothing changed">
            {restore.error.message}
          </Notice>
          <WithoutTest error={restore.error} checked={untested} onCheckedChange={setUntested} />
        </div>
      )}
    </Dialog>
  );
}
