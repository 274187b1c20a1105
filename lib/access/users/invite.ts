import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { namedRoles, type RoleAt, rolesForAudit } from "#lib/access/auth/rights.ts";
import { roleEverywhere, storedRole } from "#lib/access/auth/roles.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { createToken, hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Invitation as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { sendMail } from "#lib/platform/mail/send-mail.ts";
import { demandDestinations, invitedRoles } from "./given-roles.ts";
import { linkMaker, type Maker, mayMakeLinks } from "./link-maker.ts";
import type { createInvitationSchema, Invitation, InvitationWithUrl } from "./schema.ts";

const lifetimeMs = 7 * 86_400_000;

function stateOf(row: Row & { invitedBy: Maker | null }): Invitation["state"] {
  if (row.acceptedAt) return "accepted";
  if (row.revokedAt) return "revoked";
  if (row.expiresAt <= new Date()) return "expired";
  return mayMakeLinks(row.invitedBy) ? "open" : "revoked";
}

type Named = RoleAt & { name: string };
type WithMaker = Row & { invitedBy: (Maker & { name: string }) | null };

/** With the names of destinations, read once for all of them. */
async function views(rows: readonly WithMaker[]): Promise<Invitation[]> {
  const ids = new Set(rows.flatMap((row) => invitedRoles(row.destinationRoles).map(({ destinationId }) => destinationId)));
  const known = await namedRoles(
    db(),
    [...ids].map((destinationId) => ({ destinationId, role: "viewer" })),
  );
  return rows.map((row) => {
    const given = invitedRoles(row.destinationRoles);
    const named = known.flatMap(({ destinationId, name }) => {
      const role = given.find((one) => one.destinationId === destinationId)?.role;
      return role ? [{ destinationId, name, role }] : [];
    });
    return view(row, named);
  });
}

const view = (row: WithMaker, destinations: Named[]): Invitation => ({
  id: row.id,
  email: row.email,
  role: roleEverywhere(row.role),
  destinations,
  state: stateOf(row),
  invitedBy: row.invitedBy?.name ?? null,
  expiresAt: row.expiresAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
});
const inviter = { invitedBy: { select: { name: true, ...linkMaker.select } } } as const;

export async function listInvitations(): Promise<{ items: Invitation[] }> {
  const rows = await db().invitation.findMany({
    where: { kind: "invitation" },
    include: inviter,
    orderBy: { createdAt: "desc" },
    take: 200,
  });
  return { items: await views(rows) };
}

/**
 * A one-time link for 7 days. It ends an earlier open one for the same address. The link is shown
 * here and never again; with a mail server it is sent too.
 */
export async function createInvitation(viewer: Viewer, input: z.output<typeof createInvitationSchema>): Promise<InvitationWithUrl> {
  if (await db().user.findUnique({ where: { email: input.email } })) {
    const message = "Someone with this address already has an account.";
    throw new AppError("conflict", message, [{ path: "email", message }]);
  }
  const token = createToken();
  const { row, named } = await db().$transaction(async (tx) => {
    await demandDestinations(tx, input.destinations);
    const named = await namedRoles(tx, input.destinations);
    await tx.invitation.updateMany({
      where: { email: input.email, kind: "invitation", acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    const created = await tx.invitation.create({
      data: {
        id: createId("invitation"),
        email: input.email,
        role: storedRole(input.role),
        destinationRoles: input.destinations.length > 0 ? input.destinations : undefined,
        tokenHash: hashToken(token),
        invitedById: viewer.id,
        expiresAt: new Date(Date.now() + lifetimeMs),
      },
      include: inviter,
    });
    const after = { email: input.email, ...rolesForAudit(input.role, named) };
    await recordAudit(tx, viewer, { action: "created", objectKind: "invitation", objectId: created.id, objectName: input.email, after });
    return { row: created, named };
  });
  const url = publicUrl(`/invitation#token=${token}`);
  const mailed = await sendMail({
    to: input.email,
    subject: "You are invited to Falconer",
    text: `${viewer.name} invites you to Falconer.\n\nCreate your account within 7 days:\n${url}\n\nThe link works once. If you did not expect it, ignore this message.\n`,
  });
  return { ...view(row, named), url, mailed };
}

export async function revokeInvitation(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.invitation.updateMany({ where: { id, acceptedAt: null, revokedAt: null }, data: { revokedAt: new Date() } });
    if (count === 0) throw new AppError("not_found", "This invitation is not open.");
    const { email } = await tx.invitation.findUniqueOrThrow({ where: { id } });
    await recordAudit(tx, viewer, { action: "revoked", objectKind: "invitation", objectId: id, objectName: email });
  });
}
