"use client";
import { useState } from "react";
import { SwitchField, TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useErase, useErasures } from "#lib/console/privacy/hooks.ts";
import { DeletePerson } from "./delete-person.tsx";
import { ErasureList } from "./erasure-list.tsx";
import { Receipt } from "./receipt.tsx";
import { ErasureUnderWay } from "./under-way.tsx";

const schema = () => import("./erase-schema.ts").then((module) => module.eraseFormSchema);

/** A person's request to be forgotten: one user ID, everything about it, with a receipt. */
export function ErasePage() {
  const erase = useErase();
  const form = useZodForm(schema, { userId: "", everywhere: false });
  const [wish, setWish] = useState<{ userId: string; everywhere: boolean }>();
  const asked = wish?.userId;
  const erasures = useErasures();
  const [shown, setShown] = useState<string>();
  const items = erasures.data?.items ?? [];
  const current = items.find(({ id }) => id === shown) ?? items.find(({ state }) => state === "waiting" || state === "running");
  return (
    <>
      <PageHeader
        title="Privacy"
        description="Delete a customer in Talon.One, or erase only what Falconer itself keeps about one person."
      />
      <div className="flex max-w-160 flex-col gap-4">
        <DeletePerson />
        <Section
          title="Erase only Falconer’s own copies"
          description="Events, deliveries, attempts, waiting requests, and what testers saved. Talon.One keeps its data."
        >
          <form
            noValidate
            className="flex flex-col gap-3"
            onSubmit={form.submit(async (values) => {
              setWish(values);
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
              help="Exactly as Segment sends it, or the ID that a mapping sends to Talon.One."
            />
            <SwitchField
              form={form}
              name="everywhere"
              label="Look through everyone’s records"
              help="Others’ events may mention this person, such as in a list of friends. Finding those means reading everything: minutes with millions of events."
            />
            <Button type="submit" look="danger" className="self-start">
              Erase…
            </Button>
          </form>
        </Section>
        {current && current.state !== "done" && <ErasureUnderWay erasure={current} />}
        {current?.receipt && <Receipt receipt={current.receipt} />}
        <ErasureList items={items} shown={current?.id} onShow={setShown} />
      </div>
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={() => setWish(undefined)}
        title={`Erase everything about ${asked !== undefined && asked.length > 60 ? `${asked.slice(0, 60)}…` : asked}?`}
        confirmLabel="Erase for good"
        typeToConfirm={asked}
        busy={erase.isPending}
        onConfirm={() =>
          wish &&
          erase.mutate(
            { ...wish, confirm: wish.userId },
            {
              onSuccess: ({ id }) => {
                setWish(undefined);
                setShown(id);
                form.reset();
              },
              onError: (error) => toast.error(error),
            },
          )
        }
      >
        Waiting requests are no longer sent. {wish?.everywhere ? "With millions of events this takes minutes; you" : "You"} can leave the
        page meanwhile. The receipt stays here for 30 days, and in the audit log for good. You can’t undo this.
      </ConfirmDialog>
    </>
  );
}
