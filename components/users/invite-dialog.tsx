"use client";
import { Controller } from "react-hook-form";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { FieldSet } from "#components/ui/field.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";
import { roleWords, someDestinations } from "#components/words/role-words.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import { useCreateInvitation } from "#lib/access/users/hooks.ts";
import { DestinationRoles } from "./destination-roles.tsx";
import { LinkDialog } from "./link-dialog.tsx";

const schema = () => import("#lib/access/users/schema.ts").then((module) => module.createInvitationSchema);
const options = [
  ...(Object.entries(roleWords) as [Role, (typeof roleWords)[Role]][]).map(([value, words]) => ({ value, ...words })),
  { value: "some" as const, ...someDestinations },
];

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const invite = useCreateInvitation();
  const form = useZodForm(schema, { email: "", role: "marketer", destinations: [] });
  const everywhere = form.watch("role");
  const made = invite.data;
  if (made) return <LinkDialog title={`An invitation for ${made.email}`} label="invitation link" link={made} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invite user"
      description="They get a link that works once, and choose their own password."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="invite" busy={form.formState.isSubmitting}>
            Create invitation
          </Button>
        </>
      }
    >
      <form id="invite" noValidate className="flex flex-col gap-4" onSubmit={form.submit((values) => invite.mutateAsync(values))}>
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <TextField form={form} name="email" label="Email" required type="email" autoComplete="off" />
        <FieldSet legend="Role">
          <Controller
            control={form.control}
            name="role"
            render={({ field }) => (
              <RadioGroup
                name="role"
                value={field.value ?? "some"}
                onValueChange={(value) => field.onChange(value === "some" ? null : value)}
                options={options}
              />
            )}
          />
        </FieldSet>
        <Controller
          control={form.control}
          name="destinations"
          render={({ field, fieldState }) => {
            const list = <DestinationRoles value={field.value ?? []} everywhere={everywhere} onChange={field.onChange} />;
            if (everywhere === null)
              return (
                <FieldSet legend="Role at each destination" error={fieldState.error?.message}>
                  {list}
                </FieldSet>
              );
            return (
              <details>
                <summary className="cursor-pointer text-sm text-ink-muted">A higher role at some destinations</summary>
                <div className="mt-2">{list}</div>
              </details>
            );
          }}
        />
      </form>
    </Dialog>
  );
}
