"use client";
import { createContext, type ReactNode, use } from "react";
import { can, type Permission } from "#lib/access/auth/permissions.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import { AnotherViewer } from "./another-viewer.tsx";

export type Viewer = { id: string; name: string; email: string; role: Role };
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

/** Whether the console should offer something; the server decides again. */
export function useCan(permission: Permission): boolean {
  return can(useViewer(), permission);
}
