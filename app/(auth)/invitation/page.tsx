import type { Metadata } from "next";
import { OneTimeLink } from "#components/account/one-time-link.tsx";
import { Notice } from "#components/ui/states.tsx";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default function InvitationPage() {
  return (
    <>
      <h1 className="text-xl font-semibold">Your account at Falconer</h1>
      <p className="mb-4 text-ink-muted">This link works once, for you alone.</p>
      <OneTimeLink>
        <Notice tone="warn" title="This link isn’t complete">
          Open the link exactly as you got it.
        </Notice>
      </OneTimeLink>
    </>
  );
}
