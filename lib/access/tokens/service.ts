import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { highestRole, lesserRole } from "#lib/access/auth/permissions.ts";
import { knownRole } from "#lib/access/auth/roles.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { hashToken, createToken as randomToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import type { ApiToken as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { createTokenSchema, NewToken, Token } from "./schema.ts";

const maxTokens = 50;

const view = (row: Row): Token => ({
  id: row.id,
  name: row.name,
  role: knownRole(row.role),
  hint: row.hint,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

/** The user's own tokens that were not revoked. */
export async function listTokens(viewer: Viewer): Promise<{ items: Token[] }> {
  const rows = await db().apiToken.findMany({ where: { userId: viewer.id, revokedAt: null }, orderBy: { createdAt: "desc" } });
  return { items: rows.map(view) };
}

/** The token is in the response, and nowhere afterwards. */
export async function createToken(viewer: Viewer, input: z.output<typeof createTokenSchema>): Promise<NewToken> {
  const highest = highestRole(viewer.rights);
  if (highest === null || lesserRole(input.role, highest) !== input.role) {
    const message = "A token cannot do more than you may.";
    throw new AppError("invalid", message, [{ path: "role", message }]);
  }
  const token = randomToken("flc_");
  const row = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${viewer.id} FOR UPDATE`;
    if ((await tx.apiToken.count({ where: { userId: viewer.id, revokedAt: null } })) >= maxTokens)
      throw new AppError("limit_reached", `You have ${maxTokens} tokens. Revoke one before you create another.`);
    const created = await tx.apiToken.create({
      data: {
        id: createId("apiToken"),
        name: input.name,
        userId: viewer.id,
        role: input.role,
        tokenHash: hashToken(token),
        hint: token.slice(-4),
        expiresAt: input.expiresInDays === null ? null : new Date(Date.now() + input.expiresInDays * 86_400_000),
      },
    });
    const after = { name: input.name, role: input.role, expiresAt: created.expiresAt?.toISOString() ?? null };
    await recordAudit(tx, viewer, { action: "created", objectKind: "token", objectId: created.id, objectName: input.name, after });
    return created;
  });
  return { ...view(row), token };
}

export async function revokeToken(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.apiToken.updateMany({ where: { id, userId: viewer.id, revokedAt: null }, data: { revokedAt: new Date() } });
    if (count === 0) throw new AppError("not_found", "This token does not exist.");
    const { name } = await tx.apiToken.findUniqueOrThrow({ where: { id } });
    await recordAudit(tx, viewer, { action: "revoked", objectKind: "token", objectId: id, objectName: name });
  });
}
