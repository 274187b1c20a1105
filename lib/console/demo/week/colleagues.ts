import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { db } from "#lib/platform/db/client.ts";
import { createId } from "#lib/platform/ids.ts";

/** The people in the demo's story. They have no password: nobody signs in as them. */
export type Colleagues = { admin: Viewer; marketer: Viewer; tester: Viewer };

const known = {
  admin: { name: "Runa Heronsgate", email: "runa.heronsgate@example.com", role: "admin" },
  marketer: { name: "Mira Swiftwater", email: "mira.swiftwater@example.com", role: "marketer" },
  tester: { name: "Theo Plover", email: "theo.plover@example.com", role: "marketer" },
} as const;

export async function addColleagues(owner: Viewer): Promise<Colleagues> {
  const add = async ({ name, email, role }: (typeof known)[keyof typeof known]): Promise<Viewer> => {
    const user = await db().user.upsert({
      where: { email },
      create: { id: createId("user"), name, email, role, emailVerified: true },
      update: {},
    });
    return { ...owner, id: user.id, name, email, role, rights: { everywhere: role, at: {} } };
  };
  return { admin: await add(known.admin), marketer: await add(known.marketer), tester: await add(known.tester) };
}
