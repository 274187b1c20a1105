import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "#components/account/sign-in-form.tsx";
import { getViewer } from "#lib/access/auth/viewer.ts";
import { safeNext } from "#lib/access/http/safe-next.ts";
import { isProviderDown } from "#lib/access/oidc/provider.ts";
import { env } from "#lib/platform/env.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { next, ended } = await searchParams;
  const target = typeof next === "string" ? next : undefined;
  if (await getViewer(await headers())) redirect(safeNext(target));
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">Sign in</h1>
      <SignInForm next={target} ended={ended !== undefined} provider={signInProvider()} />
    </>
  );
}

function signInProvider() {
  const { OIDC_ISSUER, OIDC_NAME, OIDC_ONLY } = env();
  return OIDC_ISSUER ? { name: OIDC_NAME, only: OIDC_ONLY, down: isProviderDown() } : undefined;
}
