"use client";
import { type ReactNode, useId } from "react";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";

const schema = () => import("./account-schema.ts").then((module) => module.passwordOnlySchema);

/**
 * Asks for the user's own password before something that needs it. A refusal by the server appears
 * at the field.
 */
export function PasswordDialog({
  title,
  description,
  confirmLabel,
  danger = false,
  onClose,
  onPassword,
  children,
}: {
  title: string;
  description?: string;
  confirmLabel: string;
  danger?: boolean;
  onClose: () => void;
  onPassword: (password: string) => Promise<unknown>;
  /** Above the field, where messages move nothing: another way to the same end. */
  children?: ReactNode;
}) {
  const id = useId();
  const form = useZodForm(schema, { password: "" });
  return (
    <Dialog
      open
      width="sm"
      onOpenChange={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={danger ? "danger" : "primary"} type="submit" form={id} busy={form.formState.isSubmitting}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form id={id} noValidate className="flex flex-col gap-3" onSubmit={form.submit(({ password }) => onPassword(password))}>
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        {children}
        <TextField form={form} name="password" label="Your password" type="password" autoComplete="current-password" />
      </form>
    </Dialog>
  );
}
