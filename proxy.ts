import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, isSecure, pageHeaders, requestedPathHeader, strictTransport } from "#lib/access/http/page-headers.ts";

/**
 * Gives every page a nonce of its own: Next puts it on the scripts it writes, and the browser runs
 * no others.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  // Layouts do not know the address they are for; whoever has to sign in first comes back to it.
  headers.set(requestedPathHeader, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  for (const [name, value] of Object.entries(pageHeaders)) response.headers.set(name, value);
  if (isSecure(process.env, request.headers.get("x-forwarded-proto"))) response.headers.set("strict-transport-security", strictTransport);
  return response;
}

export const config = { matcher: ["/((?!api/|_next/static/).*)"] };
