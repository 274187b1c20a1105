import type { SignInProblem } from "#lib/access/oidc/problems.ts";

/** What the page of a sign-in that failed says. `provider`: its name. `help`: whom to ask. */
export function problemWords(problem: SignInProblem, provider: string, help: string): { title: string; text: string } {
  const atProvider = startOf(provider);
  switch (problem) {
    case "cancelled":
      return { title: "Sign-in cancelled", text: `You cancelled the sign-in at ${provider}. Nothing has changed.` };
    case "stale":
      return {
        title: "This sign-in has expired",
        text: "Each one works once, within 10 minutes, in the browser it started in. Start over.",
      };
    case "provider_down":
      return { title: `${atProvider} isn’t responding`, text: `Try again in a moment. If this continues, ask ${help}.` };
    case "provider_error":
      return {
        title: `${atProvider} rejected the sign-in`,
        text: `Try again. If this continues, ask ${help}. Falconer’s server log has the error code.`,
      };
    case "refused":
      return {
        title: "The response couldn’t be trusted",
        text: `The response from ${provider} didn’t pass Falconer’s checks. Try again. If this continues, ask ${help}. Falconer’s server log says which check failed.`,
      };
    case "clock":
      return {
        title: "The clocks don’t agree",
        text: `The clocks of Falconer and ${provider} differ by more than a minute. Ask ${help} to correct them.`,
      };
    case "too_many":
      return { title: "Too many attempts", text: "Wait a minute, then try again." };
    case "no_role":
      return {
        title: "You don’t have a role in Falconer",
        text: `None of your groups at ${provider} gives you a role here. Ask ${help} to add you to one that does, then sign in again.`,
      };
    case "no_email":
      return {
        title: "Your email address is missing",
        text: `${atProvider} didn’t tell Falconer your email address. Ask ${help} to share it.`,
      };
    case "email_unverified":
      return {
        title: "Your email address isn’t verified",
        text: `${atProvider} doesn’t confirm that your email address is yours. Falconer needs that before it creates or links an account. Ask ${help}.`,
      };
    case "email_taken":
      return {
        title: "Your email address belongs to another account",
        text: `Someone else at ${provider} has signed in with this address before. Ask ${help} to delete that account.`,
      };
    case "not_invited":
      return {
        title: "You need an invitation",
        text: `Ask ${help} to invite the email address you use at ${provider}. Then sign in again.`,
      };
    case "switched_off":
      return { title: "Your account is turned off", text: `Ask ${help} to turn it on.` };
    case "break_glass":
      return {
        title: "This is a break-glass account",
        text: `It signs in with its password or a passkey, never with ${provider}, so that it works when ${provider} doesn’t.`,
      };
    case "last_admin":
      return {
        title: "You’re the last admin",
        text: `Your groups at ${provider} no longer make you an admin, but there is no other admin. Ask ${help} to give someone else an admin group first.`,
      };
  }
}

const startOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
