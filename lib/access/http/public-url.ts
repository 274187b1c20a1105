import "#server-only";
import { env } from "#lib/platform/env.ts";

/** An absolute address of this installation as browsers and Segment call it. */
export function publicUrl(path: string): string {
  const { PUBLIC_URL, PORT } = env();
  return `${PUBLIC_URL ?? `http://localhost:${PORT}`}${path}`;
}
