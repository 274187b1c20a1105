"use client";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { useViewer } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useChangePassword } from "#lib/access/account/hooks.ts";

const schema = () => import("./account-schema.ts").then((module) => module.changePasswordSchema);

export function ChangePassword() {
  const viewer = useViewer();
  const change = useChangePassword();
  const form = useZodForm(schema, { currentPassword: "", newPassword: "" });
  return (
    <Section title="Password" description="Changing it ends your other sessions.">
      <form
        method="post"
        noValidate
        className="flex max-w-100 flex-col gap-3"
        onSubmit={form.submit(async (values) => {
          await change.mutateAsync(values);
          form.reset();
          toast.good("Password changed");
        })}
      >
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <input type="hidden" name="username" autoComplete="username" value={viewer.email} />
        <TextField form={form} name="currentPassword" label="Current password" type="password" autoComplete="current-password" />
        <TextField
          form={form}
          name="newPassword"
          label="New password"
          type="password"
          autoComplete="new-password"
          help="At least 12 characters. A few unrelated words are easy to remember."
        />
        <Button type="submit" className="self-start" busy={form.formState.isSubmitting}>
          {form.formState.isSubmitting ? "Changing…" : "Change password"}
        </Button>
      </form>
    </Section>
  );
}
