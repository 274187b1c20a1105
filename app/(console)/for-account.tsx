import type { ReactNode } from "react";
import { NotForRole } from "#components/frame/not-for-role.tsx";
import { isReadOnly } from "#lib/access/auth/read-only.ts";

/** A page about the user's own account, which visitors of a read-only demo do not have. */
export function ForAccount({ children }: { children: ReactNode }) {
  return isReadOnly() ? <NotForRole /> : children;
}
