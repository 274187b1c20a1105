import { headers } from "next/headers";
import type { ReactNode } from "react";
import { NotForRole } from "#components/frame/not-for-role.tsx";
import { can, canSomewhere, type Permission, viewerAt } from "#lib/access/auth/permissions.ts";
import { getViewer } from "#lib/access/auth/viewer.ts";

type Props = {
  anyOf: readonly Permission[];
  /** For pages of a destination. */
  destinationId?: string;
  /** For pages open to whoever has the right at some destination. */
  somewhere?: boolean;
  children: ReactNode;
};

/** A page for those who have one of these rights; others are told so, and get nothing of it. */
export async function ForRole({ anyOf, destinationId, somewhere, children }: Props) {
  const found = await getViewer(await headers());
  const viewer = found && destinationId !== undefined ? viewerAt(found, destinationId) : found;
  const may = (permission: Permission) => can(viewer, permission) || (somewhere && viewer && canSomewhere(viewer.rights, permission));
  return anyOf.some(may) ? children : <NotForRole />;
}
