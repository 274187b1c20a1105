"use client";
import { KeyRound, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card, Facts, PageHeader } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Time, useNow } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useApiKeys, useDeleteApiKey, useForgetPreviousKey } from "#lib/console/api-keys/hooks.ts";
import type { ApiKeyView } from "#lib/console/api-keys/schema.ts";
import { ApiKeyDialog } from "./api-key-dialog.tsx";
import { keyExpiry } from "./key-expiry.ts";
import { RestoreKeyDialog } from "./restore-key-dialog.tsx";

type Asked = { what: "delete" | "forget"; key: ApiKeyView };

export function ApiKeyList() {
  const keys = useApiKeys();
  const remove = useDeleteApiKey();
  const forget = useForgetPreviousKey();
  const mayWrite = useCan("config.write");
  const [dialog, setDialog] = useState<{ mode: "new" | "rotate" | "edit"; apiKey?: ApiKeyView }>();
  const [asked, setAsked] = useState<Asked>();
  const [restored, setRestored] = useState<ApiKeyView>();
  const confirm = () => {
    if (!asked) return;
    const mutation = asked.what === "delete" ? remove : forget;
    mutation.mutate(asked.key.id, {
      onSuccess: () => {
        toast.good(asked.what === "delete" ? `${asked.key.name} deleted` : "Old key removed");
        setAsked(undefined);
      },
      onError: (error) => toast.error(error),
    });
  };
  const add = mayWrite && (
    <Button look="primary" onClick={() => setDialog({ mode: "new" })}>
      <Plus aria-hidden />
      Add API key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description="Talon.One’s keys, encrypted here and never shown again. One key can serve several destinations; they then share its rate limit."
        actions={keys.data?.length ? add : undefined}
      />
      {keys.isPending ? (
        <Loading label="API keys" className="flex flex-col gap-4">
          <Skeleton className="h-36 rounded-lg" />
        </Loading>
      ) : keys.isError ? (
        <ErrorState title="The API keys couldn’t be loaded" error={keys.error} onRetry={() => keys.refetch()} />
      ) : keys.data.length === 0 ? (
        <Card>
          <EmptyState icon={KeyRound} title="No API keys yet" action={add}>
            Keys are added here, or together with a destination.
          </EmptyState>
        </Card>
      ) : (
        <ul className="grid gap-4 xl:grid-cols-2">
          {keys.data.map((key) => (
            <li key={key.id} className="min-w-0">
              <KeyCard
                apiKey={key}
                mayWrite={mayWrite}
                onRotate={() => setDialog({ mode: "rotate", apiKey: key })}
                onEdit={() => setDialog({ mode: "edit", apiKey: key })}
                onDelete={() => setAsked({ what: "delete", key })}
                onForget={() => setAsked({ what: "forget", key })}
                onRestore={() => setRestored(key)}
              />
            </li>
          ))}
        </ul>
      )}
      {dialog && <ApiKeyDialog {...dialog} onClose={() => setDialog(undefined)} />}
      {restored && <RestoreKeyDialog apiKey={restored} onClose={() => setRestored(undefined)} />}
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={() => setAsked(undefined)}
        title={asked?.what === "delete" ? `Delete ${asked.key.name}?` : `Remove the old key of ${asked?.key.name}?`}
        confirmLabel={asked?.what === "delete" ? "Delete key" : "Remove old key"}
        busy={remove.isPending || forget.isPending}
        onConfirm={confirm}
      >
        {asked?.what === "delete"
          ? "No destination uses it. You can’t undo this."
          : "You can’t go back to it after that. Revoke it in Talon.One too."}
      </ConfirmDialog>
    </>
  );
}

function KeyCard({
  apiKey,
  mayWrite,
  onRotate,
  onEdit,
  onDelete,
  onForget,
  onRestore,
}: {
  apiKey: ApiKeyView;
  mayWrite: boolean;
  onRotate: () => void;
  onEdit: () => void;
  onDelete: () => void;
  onForget: () => void;
  onRestore: () => void;
}) {
  const now = useNow();
  const expiry = now === 0 ? undefined : keyExpiry(apiKey.expiresAt, now);
  return (
    <Card className="flex h-full flex-col gap-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h2 className="min-w-0 text-lg font-semibold break-words">
          {outside(apiKey.name)} {expiry && <Badge tone={expiry.tone}>{expiry.sentence.replace("The API key ", "")}</Badge>}
        </h2>
        {mayWrite && (
          <div className="flex flex-wrap gap-1.5">
            <Button size="sm" onClick={onRotate}>
              Enter a new key
            </Button>
            <Button size="sm" onClick={onEdit}>
              Edit
            </Button>
            {apiKey.destinations.length === 0 && (
              <Button size="sm" onClick={onDelete}>
                Delete
              </Button>
            )}
          </div>
        )}
      </div>
      <Facts
        items={[
          { name: "Key", value: <Mono>{apiKey.masked}</Mono> },
          {
            name: "Used by",
            value:
              apiKey.destinations.length === 0
                ? "no destination"
                : apiKey.destinations.map((destination, index) => (
                    <span key={destination.id}>
                      {index > 0 && ", "}
                      <Link href={paths.overview(destination.id)} className="text-accent-text underline">
                        {outside(destination.name)}
                      </Link>
                    </span>
                  )),
          },
          { name: "Last used", value: <Time value={apiKey.lastUsedAt} /> },
          { name: "Expires", value: apiKey.expiresAt ? <Time value={apiKey.expiresAt} absolute /> : "no expiry date set" },
        ]}
      />
      {apiKey.previous && (
        <Notice
          title={
            <>
              The old key <Mono>{apiKey.previous.masked}</Mono> is kept
            </>
          }
          action={
            mayWrite && (
              <div className="flex flex-wrap gap-1.5">
                <Button size="sm" onClick={onRestore}>
                  Use it again
                </Button>
                <Button size="sm" onClick={onForget}>
                  Remove it
                </Button>
              </div>
            )
          }
        >
          Replaced <Time value={apiKey.previous.replacedAt} />. Remove it when the new one works.
        </Notice>
      )}
    </Card>
  );
}
