import { z } from "zod";
import { roles } from "#lib/access/auth/roles.ts";
import { displayName, idOf, timestamp, userIdSchema } from "#lib/access/http/schema.ts";

export const roleSchema = z.enum(roles);
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email("Enter an email address."));
/** Length alone here; the server also refuses the commonest passwords. */
export const passwordSchema = z.string().min(12, "Use at least 12 characters.").max(128, "Use at most 128 characters.");

/** Roles at some destinations, as they are given. */
export const givenRolesSchema = z
  .array(z.object({ destinationId: idOf("destination"), role: roleSchema }))
  .max(1_000)
  .refine((given) => new Set(given.map(({ destinationId }) => destinationId)).size === given.length, "Name each destination once.");
export type GivenRoles = z.output<typeof givenRolesSchema>;
const roleForAll = roleSchema.nullable().describe("For all destinations. Null: only for some.");
const namedRoles = z
  .array(z.object({ destinationId: idOf("destination"), name: z.string(), role: roleSchema }))
  .describe("Roles at some destinations. If someone has two at one destination, the higher counts.");

export const userSchema = z.object({
  id: userIdSchema,
  name: z.string(),
  email: z.string(),
  role: roleForAll,
  destinations: namedRoles,
  disabled: z.boolean(),
  twoFactorEnabled: z.boolean(),
  passkeys: z.int(),
  password: z.boolean().describe("Has a password in Falconer."),
  provider: z.boolean().describe("Signs in with the company's provider."),
  roleFromGroups: z.boolean().describe("The provider's groups decide the role, at each sign-in."),
  destinationsFromGroups: z.boolean().describe("They decide the roles at destinations too."),
  sessions: z.number(),
  lastSeenAt: timestamp.nullable(),
  createdAt: timestamp,
});
export type User = z.output<typeof userSchema>;
export const updateUserSchema = z.object({
  name: displayName.optional(),
  role: roleForAll.optional(),
  destinations: givenRolesSchema.optional(),
  disabled: z.boolean().optional(),
});
export type UpdateUser = z.input<typeof updateUserSchema>;

export const createInvitationSchema = z
  .object({ email: emailSchema, role: roleForAll, destinations: givenRolesSchema.default([]) })
  .refine(({ role, destinations }) => role !== null || destinations.length > 0, {
    path: ["destinations"],
    message: "Choose a role for all destinations, or for at least one.",
  });
export type CreateInvitation = z.input<typeof createInvitationSchema>;
export const invitationSchema = z.object({
  id: idOf("invitation"),
  email: z.string(),
  role: roleForAll,
  destinations: namedRoles,
  state: z.enum(["open", "accepted", "expired", "revoked"]),
  invitedBy: z.string().nullable(),
  expiresAt: timestamp,
  createdAt: timestamp,
});
export type Invitation = z.output<typeof invitationSchema>;
/** `url` is shown once; `mailed` says whether it was sent by email too. */
export const invitationWithUrlSchema = invitationSchema.extend({ url: z.string(), mailed: z.boolean() });
export type InvitationWithUrl = z.output<typeof invitationWithUrlSchema>;
/** What the page of an invitation or of the first set-up shows before anyone is signed in. */
export const openInvitationSchema = z.object({
  kind: z.enum(["invitation", "setup", "reset"]),
  email: z.string().nullable(),
  role: roleForAll,
  destinations: namedRoles,
});
export const resetLinkSchema = z.object({ url: z.string(), expiresAt: timestamp, mailed: z.boolean() });
export type ResetLink = z.output<typeof resetLinkSchema>;
export const secondFactorResetSchema = z.object({
  passkeys: z.int().describe("How many were removed."),
  sessions: z.number().describe("How many were ended."),
  mailed: z.boolean().describe("Whether the person was told by email."),
});
export type SecondFactorReset = z.output<typeof secondFactorResetSchema>;
export const acceptInvitationSchema = z.object({
  token: z.string().min(20, "The link is not complete. Copy all of it from the message that contained it.").max(200),
  name: displayName,
  email: emailSchema.optional().describe("For the first set-up; an invitation has its own."),
  password: passwordSchema,
});
export type AcceptInvitation = z.input<typeof acceptInvitationSchema>;

/** Who you are, and what you may do. */
export const meSchema = z.object({
  id: userIdSchema,
  name: z.string(),
  email: z.string(),
  role: roleForAll,
  destinations: z
    .array(z.object({ destinationId: idOf("destination"), role: roleSchema, permissions: z.array(z.string()) }))
    .describe("Their role and rights at the destinations where they have one."),
  via: z.enum(["session", "token"]),
  twoFactorEnabled: z.boolean(),
  passkeys: z.int().describe("How many passkeys this person has."),
  password: z.boolean().describe("Has a password in Falconer."),
  provider: z.string().nullable().describe("The company's provider that began this session, by its name; null for any other session."),
  secondFactorNeeded: z
    .boolean()
    .describe("This installation requires two-factor authentication, which is not set up yet: only the person’s own account is open."),
  permissions: z.array(z.string()).describe("At every destination, and of the installation."),
});
export const sessionSchema = z.object({
  id: z.string(),
  current: z.boolean(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: timestamp,
  lastSeenAt: timestamp,
  expiresAt: timestamp,
});
export type SessionView = z.output<typeof sessionSchema>;
