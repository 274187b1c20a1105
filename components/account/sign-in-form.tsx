"use client";
import { KeyRound } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { signIn, verifyBackupCode, verifyCode } from "#lib/access/account/hooks.ts";
import { ApiError } from "#lib/access/http/api.ts";
import { safeNext } from "#lib/access/http/safe-next.ts";
import { knowsPasskeys, signInWithPasskey } from "#lib/access/passkeys/hooks.ts";
import { type Provider, ProviderButton } from "./provider-button.tsx";

const credentials = () => import("./sign-in-schema.ts").then((module) => module.credentialsSchema);
const code = () => import("./sign-in-schema.ts").then((module) => module.codeSchema);

/** Leaves by a full load, so that nothing of an earlier session stays in memory. */
function enter(next: string | undefined) {
  window.location.assign(safeNext(next));
}

type Props = { next?: string; ended?: boolean; provider?: Provider };

export function SignInForm({ next, ended, provider }: Props) {
  const [step, setStep] = useState<"password" | "code">("password");
  if (step === "code") return <CodeForm next={next} />;
  const own = (
    <>
      <PasswordForm next={next} onCodeNeeded={() => setStep("code")} />
      <PasskeyButton next={next} />
    </>
  );
  return (
    <div className="flex flex-col gap-3">
      {ended && <Notice>Your session has ended. Sign in to continue where you left off.</Notice>}
      {provider && <ProviderButton provider={provider} next={next} />}
      {provider?.only ? (
        <details className="border-t border-line pt-3">
          <summary className="cursor-pointer text-sm text-ink-muted">Break-glass sign-in</summary>
          <p className="my-2 text-sm text-ink-faint">
            For admins who sign in when {outside(provider.name)} isn’t available. Each use is logged.
          </p>
          {own}
        </details>
      ) : (
        <div className={provider && "border-t border-line pt-3"}>{own}</div>
      )}
    </div>
  );
}

const never = () => () => {};

/** For people who have one: no password, no code. A browser without passkeys does not show it. */
function PasskeyButton({ next }: { next?: string }) {
  const known = useSyncExternalStore(never, knowsPasskeys, () => false);
  const [state, setState] = useState<{ busy: boolean; problem?: string }>({ busy: false });
  if (!known) return null;
  const show = async () => {
    setState({ busy: true });
    try {
      await signInWithPasskey();
      enter(next);
    } catch (error) {
      setState({ busy: false, problem: error instanceof ApiError ? error.message : "Something went wrong. Try again." });
    }
  };
  return (
    <div className="mt-3 flex flex-col gap-3 border-t border-line pt-3">
      {state.problem && <Notice tone="bad" live title={state.problem} />}
      <Button className="w-full" busy={state.busy} onClick={show}>
        <KeyRound aria-hidden />
        Sign in with a passkey
      </Button>
    </div>
  );
}

function PasswordForm({ next, onCodeNeeded }: { next?: string; onCodeNeeded: () => void }) {
  const hydrated = useHydrated();
  const form = useZodForm(credentials, { email: "", password: "" });
  const { isSubmitting, isSubmitSuccessful, submitCount } = form.formState;
  return (
    <form
      method="post"
      noValidate
      className="flex flex-col gap-3"
      onSubmit={form.submit(async (values) => {
        const answer = await signIn(values);
        if (answer.twoFactorRedirect) onCodeNeeded();
        else enter(next);
      })}
    >
      <ErrorSummary issues={form.issues} attempt={submitCount} />
      <TextField form={form} name="email" label="Email" type="email" autoComplete="username" autoFocus />
      <TextField form={form} name="password" label="Password" type="password" autoComplete="current-password" />
      <Button type="submit" look="primary" className="mt-1 w-full" disabled={!hydrated} busy={isSubmitting || isSubmitSuccessful}>
        {isSubmitting ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

function CodeForm({ next }: { next?: string }) {
  const form = useZodForm(code, { code: "" });
  const { isSubmitting, submitCount } = form.formState;
  return (
    <form
      method="post"
      noValidate
      className="flex flex-col gap-3"
      onSubmit={form.submit(async ({ code }) => {
        await (/^\d{6}$/.test(code) ? verifyCode(code) : verifyBackupCode(code));
        enter(next);
      })}
    >
      <ErrorSummary issues={form.issues} attempt={submitCount} />
      <TextField
        form={form}
        name="code"
        label="Code"
        help="Six digits from your authenticator app, or one of your backup codes."
        autoComplete="one-time-code"
        autoFocus
        mono
      />
      <Button type="submit" look="primary" className="w-full" busy={isSubmitting}>
        {isSubmitting ? "Checking…" : "Continue"}
      </Button>
    </form>
  );
}
