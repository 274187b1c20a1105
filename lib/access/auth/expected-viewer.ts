import "#server-only";
import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import { AppError } from "#lib/platform/errors.ts";

/**
 * Refuses what a page asks that was drawn for someone else than who is signed in in its browser
 * now.
 */
export function demandExpected(headers: Headers, viewer: { id: string; via?: "session" | "token" }): void {
  const expected = headers.get(viewerHeader);
  if (expected === null || viewer.via === "token" || expected === viewer.id) return;
  throw new AppError("viewer_changed", "This browser is now signed in as someone else. Nothing was changed. Reload the page.");
}
