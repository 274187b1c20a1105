import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { problemWords } from "#components/account/sign-in-problem-words.ts";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink, buttonClass } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { asSignInProblem, type SignInProblem } from "#lib/access/oidc/problems.ts";
import { env } from "#lib/platform/env.ts";

export const metadata: Metadata = { title: "Sign-in failed" };
export const dynamic = "force-dynamic";

/**
 * Another account at the provider may help here. Unasked, the provider would use the same one,
 * which would end here again.
 */
const otherAccount: ReadonlySet<SignInProblem> = new Set([
  "no_role",
  "no_email",
  "email_unverified",
  "email_taken",
  "not_invited",
  "switched_off",
]);

export default async function SignInProblemPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const problem = asSignInProblem((await searchParams).reason);
  const { OIDC_ISSUER, OIDC_NAME, OIDC_HELP } = env();
  if (!problem || !OIDC_ISSUER) redirect(paths.signIn());
  const { title, text } = problemWords(problem, OIDC_NAME, OIDC_HELP);
  const other = otherAccount.has(problem);
  // Whoever cancelled may want to use another account, so the provider asks again.
  const again = other || problem === "cancelled";
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-xl font-semibold">{outside(title)}</h1>
      <p className="break-words text-ink-muted">{outside(text)}</p>
      {problem !== "break_glass" && (
        <a href={paths.providerSignIn({ again })} className={buttonClass("primary", "md", "w-full")}>
          {other ? "Sign in again, or as someone else" : "Try again"}
        </a>
      )}
      <ButtonLink href={paths.signIn()} className="w-full">
        Go to sign-in
      </ButtonLink>
    </div>
  );
}
