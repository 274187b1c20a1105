"use client";
import { useParams } from "next/navigation";
import { createContext, type ReactNode, use } from "react";
import { can, canSomewhere, type Permission, type Rights, viewerAt } from "#lib/access/auth/permissions.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import { AnotherViewer } from "./another-viewer.tsx";

/** `role`: for all destinations; null for someone who has roles only at some. */
export type Viewer = { id: string; name: string; email: string; role: Role | null; rights: Rights };
const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return (
    <ViewerContext value={viewer}>
      {children}
      <AnotherViewer viewer={viewer} />
    </ViewerContext>
  );
}

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (!viewer) throw new Error("useViewer outside of the console's layout");
  return viewer;
}

/**
 * Whether the console should offer something; the server decides again. On a destination's pages
 * the role there counts.
 */
export function useCan(permission: Permission): boolean {
  const { destinationId } = useParams<{ destinationId?: string }>() ?? {};
  return useCanAt(destinationId, permission);
}

/** The same for a destination; without one, for the installation. */
export function useCanAt(destinationId: string | null | undefined, permission: Permission): boolean {
  const viewer = useViewer();
  return can(destinationId ? viewerAt(viewer, destinationId) : viewer, permission);
}

/** For the installation, also on a destination's pages. */
export const useCanEverywhere = (permission: Permission): boolean => useCanAt(undefined, permission);

/** At one destination at least, or at all of them. */
export const useCanSomewhere = (permission: Permission): boolean => canSomewhere(useViewer().rights, permission);
