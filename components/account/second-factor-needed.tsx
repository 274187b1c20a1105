import { ShieldCheck } from "lucide-react";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";

export function SecondFactorNeeded() {
  return (
    <>
      <h1 className="sr-only">A second factor is needed</h1>
      <EmptyState
        icon={ShieldCheck}
        title="Set up a second factor first"
        action={
          <ButtonLink href={paths.account()} look="primary">
            Go to your account
          </ButtonLink>
        }
      >
        This installation asks everybody for more than a password: a passkey, or a code of an authenticator app. It takes a minute. If you
        have a passkey already, sign out and sign in with it.
      </EmptyState>
    </>
  );
}
