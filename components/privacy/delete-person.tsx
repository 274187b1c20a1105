"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAskDeletion, useDeletions, useFindDeletions } from "#lib/console/deletions/hooks.ts";
import { useDestinations } from "#lib/console/destinations/hooks.ts";
import { DeletionList } from "./deletion-list.tsx";

/** A customer's request to be forgotten by Talon.One, and the receipts of all such requests. */
export function DeletePerson() {
  const destinations = useDestinations().data ?? [];
  const deletions = useDeletions();
  const ask = useAskDeletion();
  const find = useFindDeletions();
  const [destinationId, setDestinationId] = useState("");
  const [userId, setUserId] = useState("");
  const [isAsking, setAsking] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const chosen = destinations.find(({ id }) => id === destinationId) ?? destinations[0];
  if (!chosen) return null;
  const withId = (form: HTMLFormElement | null, then: () => void) => {
    setMissing(userId === "");
    if (userId === "") form?.querySelector("input")?.focus();
    else then();
  };
  return (
    <>
      <Section
        title="Delete a customer in Talon.One"
        description="Falconer withdraws their waiting requests, Talon.One deletes their data, and Falconer erases its own copies."
      >
        <form
          noValidate
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            withId(event.currentTarget, () => setAsking(true));
          }}
        >
          {destinations.length > 1 && (
            <Field label="Destination">
              <Select value={chosen.id} onChange={(event) => setDestinationId(event.target.value)}>
                {destinations.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <Field
            label="Customer’s ID"
            required
            error={isMissing && userId === "" ? "Enter the customer’s ID." : undefined}
            help="Exactly as Segment sends it. It must be their profile ID in Talon.One, too."
          >
            <Input mono autoComplete="off" spellCheck={false} value={userId} onChange={(event) => setUserId(event.target.value)} />
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="danger">
              Delete…
            </Button>
            <Button
              busy={find.isPending}
              onClick={({ currentTarget }) =>
                withId(currentTarget.form, () => find.mutate(userId, { onError: (error) => toast.error(error) }))
              }
            >
              Find receipts
            </Button>
          </div>
        </form>
      </Section>
      {find.data && (
        <DeletionList title="Receipts found" items={find.data} onClose={() => find.reset()}>
          Nobody has asked to delete this user ID.
        </DeletionList>
      )}
      {deletions.data && deletions.data.length > 0 && <DeletionList title="Deletions" items={deletions.data} />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete ${userId.length > 60 ? `${userId.slice(0, 60)}…` : userId} in Talon.One?`}
        confirmLabel="Delete for good"
        typeToConfirm={userId}
        busy={ask.isPending}
        onConfirm={() =>
          ask.mutate(
            { destinationId: chosen.id, userId, confirm: userId },
            {
              onSuccess: () => {
                setAsking(false);
                setUserId("");
                toast.good("Deletion requested");
              },
              onError: (error) => toast.error(error),
            },
          )
        }
      >
        The customer’s data in {chosen.name} is deleted, in all Applications of its environment. You can’t undo this. The receipt stays
        here.
      </ConfirmDialog>
    </>
  );
}
