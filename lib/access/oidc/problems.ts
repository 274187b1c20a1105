/** Why a sign-in with the company's provider failed. Pages and the log use these names. */
export const signInProblems = [
  "cancelled",
  "stale",
  "provider_down",
  "provider_error",
  "refused",
  "too_many",
  "clock",
  "no_role",
  "no_email",
  "email_unverified",
  "email_taken",
  "not_invited",
  "switched_off",
  "break_glass",
  "last_admin",
] as const;
export type SignInProblem = (typeof signInProblems)[number];

export const asSignInProblem = (value: unknown): SignInProblem | undefined => signInProblems.find((known) => known === value);

/** A sign-in that ends on a page with that reason. `why` is for the log: never a secret. */
export class SignInRefused extends Error {
  readonly problem: SignInProblem;
  readonly why: string | undefined;
  constructor(problem: SignInProblem, why?: string) {
    super(problem);
    this.name = "SignInRefused";
    this.problem = problem;
    this.why = why;
  }
}
