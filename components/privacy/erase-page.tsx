"use client";
import { useState } from "react";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { Facts, PageHeader, Section } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useErase } from "#lib/console/privacy/hooks.ts";
import type { ErasureReceipt } from "#lib/console/privacy/schema.ts";

const schema = () => import("./erase-schema.ts").then((module) => module.eraseFormSchema);

/** A person's wish to be forgotten: one user ID, all of it, with a receipt. */
export function ErasePage() {
  const erase = useErase();
  const form = useZodForm(schema, { userId: "" });
  const [asked, setAsked] = useState<string>();
  const receipt = erase.data;
  return (
    <>
      <PageHeader
        title="Privacy"
        description="Erase everything Falconer keeps about one person: events, deliveries, attempts, waiting requests, and what testers saved."
      />
      <div className="flex max-w-160 flex-col gap-4">
        <Section title="Erase a person">
          <form
            noValidate
            className="flex flex-col gap-3"
            onSubmit={form.submit(async ({ userId }) => {
              setAsked(userId);
            })}
          >
            <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
            <TextField
              form={form}
              name="userId"
              label="User ID"
              required
              mono
              autoComplete="off"
              spellCheck={false}
              help="Exactly as Segment sends it, or the ID that a mapping sends to Talon.One. Erase the data in Talon.One there."
            />
            <Button type="submit" look="danger" className="self-start">
              Erase…
            </Button>
          </form>
        </Section>
        {receipt && <Receipt receipt={receipt} />}
      </div>
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={() => setAsked(undefined)}
        title={`Erase everything about ${asked !== undefined && asked.length > 60 ? `${asked.slice(0, 60)}…` : asked}?`}
        confirmLabel="Erase for good"
        typeToConfirm={asked}
        busy={erase.isPending}
        onConfirm={() =>
          asked !== undefined &&
          erase.mutate(
            { userId: asked, confirm: asked },
            {
              onSuccess: () => {
                setAsked(undefined);
                form.reset();
              },
              onError: (error) => toast.error(error),
            },
          )
        }
      >
        Waiting requests are no longer sent. With millions of events this takes minutes. If the connection breaks, Falconer continues, and
        the receipt is in the audit log. Nobody can undo this.
      </ConfirmDialog>
    </>
  );
}

const names: [keyof ErasureReceipt["erased"], string][] = [
  ["events", "Events"],
  ["deliveries", "Deliveries"],
  ["attempts", "Attempts"],
  ["waitingRequests", "Waiting requests"],
  ["savedEvents", "Saved events"],
  ["problemNotes", "Notes about problems"],
  ["testCases", "Test cases"],
  ["links", "Links"],
  ["runs", "Reprocessing runs"],
];

/** Records that serve other customers too. */
const parts: [keyof ErasureReceipt["redacted"], string][] = [
  ["events", "Shared events, this person’s part"],
  ["deliveries", "Shared deliveries, this person’s part"],
  ["attempts", "Shared attempts, this person’s part"],
];

function Receipt({ receipt }: { receipt: ErasureReceipt }) {
  return (
    <Section
      title="Receipt"
      actions={
        <CopyButton value={() => JSON.stringify(receipt, null, 2)} label="Copy the receipt" look="plain">
          Copy
        </CopyButton>
      }
      bodyClassName="flex flex-col gap-3"
    >
      {receipt.checked.complete ? (
        <Notice tone="good" live title="Everything about this person was erased">
          Falconer searched its database afterwards and found nothing left. The audit log keeps this receipt, with a keyed hash instead of
          the user ID.
        </Notice>
      ) : (
        <Notice tone="warn" live title="Not everything is erased yet">
          Read the notes below. The audit log keeps this receipt, with a keyed hash instead of the user ID.
        </Notice>
      )}
      <Facts
        items={[
          { name: "When", value: <Time value={receipt.at} absolute /> },
          { name: "By", value: receipt.by },
          { name: "Person", value: <Mono className="break-all">{receipt.person}</Mono> },
          ...names.map(([key, name]) => ({ name, value: count(receipt.erased[key]) })),
          ...parts.map(([key, name]) => ({ name, value: count(receipt.redacted[key]) })),
          { name: "Records read", value: count(receipt.checked.records) },
          { name: "Other tables searched", value: count(receipt.checked.tables) },
          ...receipt.checked.left.map(({ table, rows }) => ({ name: `Still in ${table}`, value: count(rows) })),
        ]}
      />
      {receipt.notes.map((note) => (
        <p key={note} className="text-ink-muted">
          {note}
        </p>
      ))}
    </Section>
  );
}
