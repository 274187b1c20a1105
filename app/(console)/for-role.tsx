import { headers } from "next/headers";
import type { ReactNode } from "react";
import { NotForRole } from "#components/frame/not-for-role.tsx";
import { can, type Permission } from "#lib/access/auth/permissions.ts";
import { getViewer } from "#lib/access/auth/viewer.ts";

/** A page for those who may one of these; others are told so, and get nothing of it. */
export async function ForRole({ anyOf, children }: { anyOf: readonly Permission[]; children: ReactNode }) {
  const viewer = await getViewer(await headers());
  return anyOf.some((permission) => can(viewer, permission)) ? children : <NotForRole />;
}
