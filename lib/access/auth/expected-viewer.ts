import "#server-only";
import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import { AppError } from "#lib/platform/errors.ts";

/**
 * Refuses the requests of a page that was rendered for someone other than the person now signed in
 * in its browser.
 */
export function demandExpected(headers: Headers, viewer: { id: string; via?: "session" | "token" }): void {
  const expected = headers.get(viewerHeader);
  if (expected === null || viewer.via === "token" || expected === viewer.id) return;
  throw new AppError("viewer_changed", "This browser is now signed in as someone else. Nothing was changed. Reload the page.");
}
