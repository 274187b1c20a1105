import type { Metadata } from "next";
import { OneTimeLink } from "#components/account/one-time-link.tsx";
import { Notice } from "#components/ui/states.tsx";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

export default function SetupPage() {
  return (
    <>
      <h1 className="text-xl font-semibold">Welcome to Falconer</h1>
      <p className="mb-4 text-ink-muted">Create the first account. It is an admin’s: it can invite everyone else.</p>
      <OneTimeLink>
        <Notice tone="warn" title="The set-up link is needed">
          Falconer prints it where it was started. Open it from there.
        </Notice>
      </OneTimeLink>
    </>
  );
}
