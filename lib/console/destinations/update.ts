import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import { clientKeyOf, fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { checkFilters } from "./check-filters.ts";
import { keyFor, mayGoTo, refuseOtherAddress } from "./key-address.ts";
import { demandPromotion } from "./promotion.ts";
import { refuseUntested } from "./refuse-untested.ts";
import { endKeyOutage, pausedByHand, resumeAfterKeyPause } from "./resume.ts";
import type { Destination, updateDestinationSchema } from "./schema.ts";
import { auditView, existingKey, filtersOf, findDestination, getDestination, hostOf, refuse, related } from "./service.ts";

type Input = z.output<typeof updateDestinationSchema>;

/**
 * Changes a destination. Another key or deployment goes live once Talon.One has accepted the key
 * there; a key that passes ends the pause that the old one caused.
 */
export async function updateDestination(viewer: Viewer, id: string, given: Input): Promise<Destination> {
  const { untested, ...input } = given;
  const deployment = input.deployment === undefined ? undefined : hostOf(input.deployment);
  if (input.filters) refuse(checkFilters(input.filters));
  const passed = untested ? undefined : await passedClient(viewer, id, input, deployment);
  await db().$transaction(async (tx) => {
    if (input.promotesToId) await demandPromotion(tx, viewer, { id, to: input.promotesToId });
    await tx.$queryRaw`SELECT 1 FROM destination WHERE id = ${id} FOR UPDATE`;
    const before = await findDestination(tx, id);
    const stored = input.apiKeyId ? await existingKey(tx, viewer, input.apiKeyId) : before.apiKey;
    const wanted = { name: before.name, stored, deployment: deployment ?? before.deployment, typed: input.apiKey };
    const key = before.isDemo && input.apiKey === undefined ? stored : await keyFor(tx, viewer, wanted);
    const clientKey = clientKeyOf(wanted.deployment, key.fingerprint);
    if (!untested && clientKey !== before.clientKey && clientKey !== passed)
      throw new AppError("conflict", "Someone changed the key or the deployment in the meantime. Look at them, then try again.");
    await change(tx, viewer, { before, input, deployment, apiKeyId: key.id, clientKey });
    if (passed !== undefined && input.paused !== true) await resumeAfterKeyPause(tx, viewer, [id]);
  });
  return getDestination(id);
}

/**
 * What would be used after this change, once Talon.One has accepted it; undefined if key and
 * deployment stay as they are.
 */
async function passedClient(viewer: Viewer, id: string, input: Input, wanted: string | undefined): Promise<string | undefined> {
  if (input.apiKey === undefined && input.apiKeyId === undefined && wanted === undefined) return undefined;
  const before = await findDestination(db(), id);
  const stored = input.apiKeyId ? await existingKey(db(), viewer, input.apiKeyId) : before.apiKey;
  const deployment = wanted ?? before.deployment;
  const clientKey = clientKeyOf(deployment, input.apiKey === undefined ? stored.fingerprint : fingerprint(input.apiKey));
  if (clientKey === before.clientKey) return undefined;
  // A test sends the key, so even for a test a stored one goes to no other deployment.
  if (input.apiKey === undefined && !before.isDemo && !(await db().$transaction((tx) => mayGoTo(tx, stored, deployment))))
    refuseOtherAddress("apiKey");
  await refuseUntested([{ deployment, isDemo: before.isDemo }], input.apiKey ?? revealApiKey(stored), {
    path: input.apiKey === undefined && input.apiKeyId !== undefined ? "apiKeyId" : "apiKey",
    stays: "The destination stays as it was.",
  });
  return clientKey;
}

type Change = {
  before: Awaited<ReturnType<typeof findDestination>>;
  input: Omit<Input, "untested">;
  deployment: string | undefined;
  apiKeyId: string;
  clientKey: string;
};

async function change(tx: DbTransaction, viewer: Viewer, { before, input, deployment, apiKeyId, clientKey }: Change): Promise<void> {
  const { id } = before;
  // The audiences have their own page; the filters' form does not know them.
  const audiencesOff = input.filters?.audiencesOff ?? filtersOf(before).audiencesOff;
  const filters = input.filters && { ...input.filters, ...(audiencesOff ? { audiencesOff } : {}) };
  const { paused, apiKeyId: _, apiKey: __, deployment: ___, ...plain } = input;
  const after = await tx.destination.update({
    where: { id },
    data: {
      ...plain,
      filters,
      deployment,
      apiKeyId,
      clientKey,
      ...(paused === true && !before.pausedAt ? { pausedAt: new Date(), pausedReason: `${pausedByHand}${viewer.name}.` } : {}),
      ...(paused === false ? { pausedAt: null, pausedReason: null } : {}),
    },
    include: related,
  });
  if (paused === false) await endKeyOutage(tx, id);
  await bumpDestinations(tx, [id]);
  await recordAudit(tx, viewer, {
    action: paused === true ? "paused" : paused === false ? "resumed" : "updated",
    objectKind: "destination",
    objectId: id,
    objectName: after.name,
    destinationId: id,
    before: auditView(before),
    after: auditView(after),
  });
}
