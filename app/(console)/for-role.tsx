import { headers } from "next/headers";
import type { ReactNode } from "react";
import { NotForRole } from "#components/frame/not-for-role.tsx";
import { can, canSomewhere, type Permission, viewerAt } from "#lib/access/auth/permissions.ts";
import { getViewer } from "#lib/access/auth/viewer.ts";

type Props = {
  anyOf: readonly Permission[];
  /** Of a destination's page. */
  destinationId?: string;
  /** Of a page for whoever may at some destination. */
  somewhere?: boolean;
  children: ReactNode;
};

/** A page for those who may one of these; others are told so, and get nothing of it. */
export async function ForRole({ anyOf, destinationId, somewhere, children }: Props) {
  const found = await getViewer(await headers());
  const viewer = found && destinationId !== undefined ? viewerAt(found, destinationId) : found;
  const may = (permission: Permission) => can(viewer, permission) || (somewhere && viewer && canSomewhere(viewer.rights, permission));
  return anyOf.some(may) ? children : <NotForRole />;
}
