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
        This installation asks everybody for a code of an authenticator app besides the password. It takes a minute.
      </EmptyState>
    </>
  );
}
