import type { Metadata } from "next";
import { OneTimeLink } from "#components/account/one-time-link.tsx";
import { Notice } from "#components/ui/states.tsx";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitationPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { token } = await searchParams;
  return (
    <>
      <h1 className="text-xl font-semibold">Welcome to Falconer</h1>
      <p className="mb-4 text-ink-muted">This link works once, for you alone.</p>
      {typeof token === "string" && token !== "" ? (
        <OneTimeLink token={token} />
      ) : (
        <Notice tone="warn" title="This link is not complete">
          Open the link exactly as you got it.
        </Notice>
      )}
    </>
  );
}
