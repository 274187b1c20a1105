import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { db } from "#lib/platform/db/client.ts";
import { createId } from "#lib/platform/ids.ts";

/**
 * People in whose name the demo's story is told. They have no password: nobody signs in as them.
 */
export type Colleagues = { marketer: Viewer; tester: Viewer };

const known = {
  marketer: { name: "Mira Swiftwater", email: "mira.swiftwater@example.com", role: "marketer" },
  tester: { name: "Theo Plover", email: "theo.plover@example.com", role: "marketer" },
} as const;

export async function addColleagues(admin: Viewer): Promise<Colleagues> {
  const add = async ({ name, email, role }: (typeof known)[keyof typeof known]): Promise<Viewer> => {
    const user = await db().user.upsert({
      where: { email },
      create: { id: createId("user"), name, email, role, emailVerified: true },
      update: {},
    });
    return { ...admin, id: user.id, name, email, role, rights: { everywhere: role, at: {} } };
  };
  return { marketer: await add(known.marketer), tester: await add(known.tester) };
}
