"use client";
import { Plus, Ticket } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Controller } from "react-hook-form";
import { SelectField, TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { paths } from "#components/frame/paths.ts";
import { useViewer } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { CopyField } from "#components/ui/copy-button.tsx";
import { ConfirmDialog, Dialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { roleWords } from "#components/words/role-words.ts";
import { highestRole, lesserRole } from "#lib/access/auth/permissions.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import { useCreateToken, useRevokeToken, useTokens } from "#lib/access/tokens/hooks.ts";
import type { Token } from "#lib/access/tokens/schema.ts";

export function TokenList() {
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const add = (
    <Button look="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create token
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Tokens"
        description={
          <>
            Your own keys to the JSON API, for scripts. A token can do what its role allows, and never more than you can.{" "}
            <Link href={paths.help("api-reference")} className="text-accent-text underline underline-offset-2">
              API reference
            </Link>
          </>
        }
        actions={tokens.data?.length ? add : undefined}
      />
      <TableFrame label="Tokens">
        {tokens.isPending ? (
          <Loading label="tokens" className="flex flex-col gap-4 p-4">
            <Skeleton className="h-6" />
          </Loading>
        ) : tokens.isError ? (
          <ErrorState title="The tokens couldn’t be loaded" error={tokens.error} onRetry={() => tokens.refetch()} />
        ) : tokens.data.length === 0 ? (
          <EmptyState icon={Ticket} title="No tokens yet" action={add}>
            Create one to call the JSON API from a script.
          </EmptyState>
        ) : (
          <Table aria-label="Tokens">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th className="max-sm:hidden">Ends with</Th>
                <Th className="max-sm:hidden">Role</Th>
                <Th className="max-md:hidden">Last used</Th>
                <Th>Expires</Th>
                <Th>
                  <span className="sr-only">Revoke</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {tokens.data.map((token) => (
                <Tr key={token.id}>
                  <Td className="py-1.5">
                    <span className="font-medium break-words">{outside(token.name)}</span>
                    <span className="block text-ink-faint sm:hidden">
                      {roleWords[token.role].label} · …{token.hint}
                    </span>
                  </Td>
                  <Td className="max-sm:hidden">
                    <Mono>…{token.hint}</Mono>
                  </Td>
                  <Td className="max-sm:hidden">{roleWords[token.role].label}</Td>
                  <Td className="max-md:hidden">
                    <Time value={token.lastUsedAt} />
                  </Td>
                  <Td>{token.expiresAt ? <Time value={token.expiresAt} /> : "never"}</Td>
                  <Td className="text-right">
                    <Button size="sm" aria-label={`Revoke ${token.name}`} onClick={() => setRevoking(token)}>
                      Revoke
                    </Button>
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </TableFrame>
      {creating && <NewTokenDialog onClose={() => setCreating(false)} />}
      <ConfirmDialog
        open={revoking !== undefined}
        onOpenChange={() => setRevoking(undefined)}
        title={`Revoke ${revoking?.name}?`}
        confirmLabel="Revoke token"
        busy={revoke.isPending}
        onConfirm={() =>
          revoking &&
          revoke.mutate(revoking.id, {
            onSuccess: () => {
              toast.good(`${revoking.name} revoked`);
              setRevoking(undefined);
            },
            onError: (error) => toast.error(error),
          })
        }
      >
        Scripts that use it stop working at once.
      </ConfirmDialog>
    </>
  );
}

const schema = () => import("#lib/access/tokens/schema.ts").then((module) => module.createTokenSchema);
const lifetimes = [
  { value: 30, label: "30 days" },
  { value: 90, label: "90 days" },
  { value: 365, label: "A year" },
] as const;

function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const viewer = useViewer();
  const create = useCreateToken();
  const highest = highestRole(viewer.rights) ?? "viewer";
  const form = useZodForm(schema, { name: "", role: highest, expiresInDays: 90 });
  if (create.data)
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title={create.data.name}
        footer={
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="flex flex-col gap-3">
          <Notice tone="warn" title="Copy the token now: it is shown only once" />
          <CopyField value={create.data.token} label="token" />
          <p className="text-ink-muted">
            Send it as <Mono>Authorization: Bearer …</Mono>
          </p>
        </div>
      </Dialog>
    );
  const roles = (Object.keys(roleWords) as Role[]).filter((role) => lesserRole(role, highest) === role);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Create token"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-token" busy={form.formState.isSubmitting}>
            Create token
          </Button>
        </>
      }
    >
      <form id="new-token" noValidate className="flex flex-col gap-3" onSubmit={form.submit((values) => create.mutateAsync(values))}>
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <TextField form={form} name="name" label="Name" required help="What it is for: “Nightly export”." autoComplete="off" />
        <SelectField
          form={form}
          name="role"
          label="Role"
          options={roles.map((role) => ({ value: role, label: `${roleWords[role].label}: ${roleWords[role].help}` }))}
        />
        <Controller
          control={form.control}
          name="expiresInDays"
          render={({ field }) => (
            <Field label="Works for">
              <Select
                value={field.value ?? ""}
                onChange={(event) => field.onChange(event.target.value === "" ? null : Number(event.target.value))}
              >
                {lifetimes.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
                <option value="">Until it is revoked</option>
              </Select>
            </Field>
          )}
        />
      </form>
    </Dialog>
  );
}
