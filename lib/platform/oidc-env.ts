import "#server-only";
import { z } from "zod";
import type { Issue } from "./json.ts";

// Sign-in with a company's own provider (OpenID Connect): its variables, and what they require of
// each other.

const flag = z
  .enum(["", "0", "1", "true", "false", "off", "on"], "must be 1 or 0")
  .transform((value) => value === "1" || value === "true" || value === "on")
  .default(false);

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);
/**
 * As the provider writes it, a slash at the end included: both sides compare it letter by letter.
 */
const issuer = z.url({ protocol: /^https?$/, error: "must be an https address", abort: true }).refine(
  (value) => {
    const { protocol, hostname, search, hash, username, password } = new URL(value);
    return (protocol === "https:" || loopback.has(hostname)) && !search && !hash && !username && !password;
  },
  { error: "must be an https address without a query, a fragment, a user and a password" },
);

const words = (value: string) => value.split(/[\s,]+/).filter(Boolean);
const host = /^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/;

/** Comma-separated, or a JSON list if a name contains a comma. Undefined: not a valid list. */
function listed(value: string): string[] | undefined {
  const trimmed = (names: string[]) => names.map((name) => name.trim()).filter(Boolean);
  if (!value.trim().startsWith("[")) return trimmed(value.split(","));
  try {
    return trimmed(z.array(z.string().min(1)).parse(JSON.parse(value)));
  } catch {
    return undefined;
  }
}

const groups = z
  .string()
  .default("")
  .transform((value, context): string[] => {
    const names = listed(value);
    if (names) return names;
    context.addIssue({ code: "custom", message: 'must be group names, comma-separated, or a JSON list such as ["a", "b"]' });
    return z.NEVER;
  });

/** Each a destination's ID, a role and a group: `dst_....marketer=crm-team`. */
const destinationGroups = z
  .string()
  .default("")
  .transform((value, context): DestinationGroup[] => {
    const shape = "<ID of a destination>.<admin, marketer, qa or viewer>=<group>";
    const entries = listed(value);
    if (!entries) {
      context.addIssue({ code: "custom", message: `must be entries such as ${shape}, comma-separated, or a JSON list of them` });
      return z.NEVER;
    }
    return entries.flatMap((entry) => {
      const [, destinationId, role, group] = /^(dst_[0-9a-z]{26})\.(admin|marketer|qa|viewer)=\s*(\S.*)$/.exec(entry) ?? [];
      if (destinationId && role && group) return [{ destinationId, role: role as DestinationGroup["role"], group }];
      context.addIssue({ code: "custom", message: `has an entry that is not ${shape}: ${entry.slice(0, 60)}` });
      return [];
    });
  });
export type DestinationGroup = { destinationId: string; role: "admin" | "marketer" | "qa" | "viewer"; group: string };

export const oidcVariables = {
  /** The provider's own name, an address; discovery starts there. */
  OIDC_ISSUER: issuer.optional(),
  OIDC_CLIENT_ID: z.string().min(1).max(500, "must have at most 500 characters").optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).max(5_000, "must have at most 5,000 characters").optional(),
  OIDC_SCOPES: z
    .string()
    .default("openid email profile")
    .refine((value) => words(value).includes("openid"), "must contain openid")
    .transform((value) => words(value).join(" ")),
  /** Where the ID token or the userinfo endpoint has the groups. */
  OIDC_GROUPS_CLAIM: z.string().trim().min(1).max(200, "must have at most 200 characters").default("groups"),
  /** Which group gets which role; `*` is everyone whom the provider lets in. */
  OIDC_ADMIN_GROUPS: groups,
  OIDC_MARKETER_GROUPS: groups,
  OIDC_QA_GROUPS: groups,
  OIDC_VIEWER_GROUPS: groups,
  /** Which group gets which role at one destination. */
  OIDC_DESTINATION_GROUPS: destinationGroups,
  /** Accounts come only from invitations. */
  OIDC_INVITED_ONLY: flag,
  /** For providers that do not say that an address is verified. */
  OIDC_TRUST_EMAIL: flag,
  /** No passwords and no passkeys, but for OIDC_BREAK_GLASS. */
  OIDC_ONLY: flag,
  OIDC_BREAK_GLASS: z
    .string()
    .default("")
    .transform((value) => words(value.toLowerCase()))
    .pipe(z.array(z.email("must be email addresses, comma-separated"))),
  /** What the button calls the provider. */
  OIDC_NAME: z.string().trim().min(1).max(60, "must have at most 60 characters").default("single sign-on"),
  /** Whom to ask, in words, for people who are not let in. */
  OIDC_HELP: z.string().trim().max(200, "must have at most 200 characters").default("an admin"),
  /** After this time, a session that began at the provider needs the provider again. */
  OIDC_SESSION_HOURS: z
    .string()
    .refine((value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 336, "must be a whole number from 1 to 336")
    .transform(Number)
    .default(12),
  /** Hosts beside the issuer's that its endpoints may be at. */
  OIDC_HOSTS: z
    .string()
    .default("")
    .transform((value) => words(value.toLowerCase()))
    .refine((hosts) => hosts.every((name) => host.test(name)), "must be host names, comma-separated, such as oauth2.example.com"),
};

type OidcEnv = z.output<z.ZodObject<typeof oidcVariables>>;
const groupNames = ["OIDC_ADMIN_GROUPS", "OIDC_MARKETER_GROUPS", "OIDC_QA_GROUPS", "OIDC_VIEWER_GROUPS"] as const;

/** Whether groups decide the roles. Otherwise they are given in Falconer. */
export const groupsGiveRoles = (env: OidcEnv): boolean =>
  groupNames.some((name) => env[name].length > 0) || groupsGiveDestinationRoles(env);

/** Whether they also decide the roles at destinations. Otherwise these are given in Falconer. */
export const groupsGiveDestinationRoles = (env: OidcEnv): boolean => env.OIDC_DESTINATION_GROUPS.length > 0;

/** What the variables lack together, each in a sentence. `given`: those that are set at all. */
export function oidcIssues(env: OidcEnv & { PUBLIC_URL?: string | undefined }, given: readonly string[]): Issue[] {
  const issue = (path: string, message: string): Issue => ({ path, message: `${path} ${message}` });
  const [stray] = given.filter((name) => name.startsWith("OIDC_") && name !== "OIDC_ISSUER");
  if (!env.OIDC_ISSUER) return stray ? [issue(stray, "goes with OIDC_ISSUER: set OIDC_ISSUER too, or neither.")] : [];
  const found: Issue[] = [];
  for (const name of ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const)
    if (!env[name]) found.push(issue(name, "is needed with OIDC_ISSUER: the provider gives it when Falconer is registered there."));
  if (!env.PUBLIC_URL) found.push(issue("PUBLIC_URL", "is needed with OIDC_ISSUER: the provider sends people back to it."));
  if (!groupsGiveRoles(env) && !env.OIDC_INVITED_ONLY)
    found.push(
      issue("OIDC_ADMIN_GROUPS", "or another of the OIDC_..._GROUPS is needed, or OIDC_INVITED_ONLY=1 where roles are given in Falconer."),
    );
  if (env.OIDC_ONLY && env.OIDC_BREAK_GLASS.length === 0)
    found.push(issue("OIDC_BREAK_GLASS", "is needed with OIDC_ONLY: name an admin who can sign in when the provider is not responding."));
  return found;
}
