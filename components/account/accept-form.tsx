"use client";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { roleWords } from "#components/words/role-words.ts";
import { acceptInvitation, signIn } from "#lib/access/account/hooks.ts";
import type { Role } from "#lib/access/auth/roles.ts";

const invited = () => import("#lib/access/users/schema.ts").then((module) => module.acceptInvitationSchema);
const firstAdmin = () => import("#lib/access/users/schema.ts").then((module) => module.acceptInvitationSchema.required({ email: true }));

/**
 * Creates an account from a one-time link (the first admin's, or an invited person's), or sets a
 * new password for an existing one.
 */
export function AcceptForm({
  token,
  kind,
  email,
  role,
  destinations,
}: {
  token: string;
  kind: "setup" | "invitation" | "reset";
  email: string | null;
  role: Role | null;
  destinations: readonly { name: string; role: Role }[];
}) {
  const hydrated = useHydrated();
  const form = useZodForm(kind === "setup" ? firstAdmin : invited, {
    token,
    // A new password changes no name: the account keeps the one it has.
    name: kind === "reset" ? (email ?? "") : "",
    email: email ?? (kind === "setup" ? "" : undefined),
    password: "",
  });
  const { isSubmitting, isSubmitSuccessful, submitCount } = form.formState;
  return (
    <form
      method="post"
      noValidate
      className="flex flex-col gap-3"
      onSubmit={form.submit(async (values) => {
        const made = await acceptInvitation(values);
        await signIn({ email: made.email, password: values.password });
        window.location.assign("/");
      })}
    >
      <ErrorSummary issues={form.issues} attempt={submitCount} />
      {kind !== "reset" && <TextField form={form} name="name" label="Your name" required autoComplete="name" autoFocus />}
      {kind === "setup" ? (
        <TextField form={form} name="email" label="Email" required type="email" autoComplete="username" />
      ) : kind === "reset" ? (
        <p className="text-ink-muted">
          Choose a new password for <strong className="font-medium text-ink">{email}</strong>. All your sessions end.
        </p>
      ) : (
        <>
          <p className="text-ink-muted">
            For <strong className="font-medium text-ink">{email}</strong>
            {role ? `, as ${roleWords[role].label}. ${roleWords[role].help}` : "."}
          </p>
          {destinations.length > 0 && (
            <ul className="list-disc pl-5 text-ink-muted">
              {destinations.map((one) => (
                <li key={one.name} className="break-words">
                  {roleWords[one.role].label} at {outside(one.name)}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      <TextField
        form={form}
        name="password"
        label="Password"
        required
        type="password"
        autoComplete="new-password"
        help="At least 12 characters. A few unrelated words are easy to remember."
      />
      <Button type="submit" look="primary" className="mt-1 w-full" disabled={!hydrated} busy={isSubmitting || isSubmitSuccessful}>
        {kind === "reset" ? "Save password" : isSubmitting ? "Creating account…" : "Create account"}
      </Button>
    </form>
  );
}
