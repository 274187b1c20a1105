import "#server-only";
import { planner } from "#lib/engine/mappings/planner.ts";
import { directUrl } from "#lib/platform/db/addresses.ts";
import { env } from "#lib/platform/env.ts";
import { createIntake, type Intake } from "./intake.ts";

// One intake per process, even across the two module graphs (plain Node and the framework's
// bundle): webhooks and the demo fill the same groups.
const held = globalThis as unknown as { falconerIntake?: Promise<Intake> };

export function processIntake(databaseUrl = directUrl()): Promise<Intake> {
  held.falconerIntake ??= createIntake({
    databaseUrl,
    planner,
    bodyLimit: env().WEBHOOK_BODY_LIMIT_MB * 1024 * 1024,
    queueLimit: env().QUEUE_LIMIT,
    synchronousCommit: env().INTAKE_SYNCHRONOUS_COMMIT,
  }).catch((error: unknown) => {
    held.falconerIntake = undefined;
    throw error;
  });
  return held.falconerIntake;
}

export async function stopProcessIntake(): Promise<void> {
  const open = held.falconerIntake;
  held.falconerIntake = undefined;
  await (await open?.catch(() => undefined))?.stop();
}
