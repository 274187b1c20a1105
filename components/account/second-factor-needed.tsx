import { ShieldCheck } from "lucide-react";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";

export function SecondFactorNeeded() {
  return (
    <>
      <h1 className="sr-only">Two-factor authentication is required</h1>
      <EmptyState
        icon={ShieldCheck}
        title="Set up two-factor authentication first"
        action={
          <ButtonLink href={paths.account()} look="primary">
            Go to your account
          </ButtonLink>
        }
      >
        This installation asks everyone for more than a password: a passkey, or a code from an authenticator app. It takes a minute. If you
        already have a passkey, sign out and sign in with it.
      </EmptyState>
    </>
  );
}
