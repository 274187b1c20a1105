/**
 * The policy of one page: scripts run only with this page's nonce (or when such a script loads
 * them), nothing is evaluated from text, nothing is fetched from elsewhere, nobody frames it. Style
 * sheets need the nonce too; style attributes are allowed, for positions of popups and virtual rows
 * are set by them, and they can name no element but their own.
 */
export function contentSecurityPolicy(nonce: string, development = false): string {
  return [
    "default-src 'none'",
    // React's development build turns server stacks into functions; production never evaluates
    // text.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self'",
    // In development the style sheets of changed files come without a nonce.
    development ? "style-src-elem 'self' 'unsafe-inline'" : `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** For files and responses that are not pages: they load nothing, and nobody frames them. */
export const contentSecurityPolicyOfFiles = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Headers of everything that is not the API, files included. The API sets its own
 * (lib/access/http/answer-error.ts).
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // One-time links carry their token in the address: no other site learns it.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
};

/**
 * Two years, sent only behind TLS: over plain http it would lock out an installation that never had
 * a certificate.
 */
export const strictTransport = "max-age=63072000; includeSubDomains";

/**
 * Whether this page is served over TLS: judged by the address that people should use, otherwise by
 * a proxy that we were told to trust.
 */
export function isSecure(env: { readonly [name: string]: string | undefined }, forwardedProto: string | null): boolean {
  if (env.PUBLIC_URL) return env.PUBLIC_URL.startsWith("https:");
  return ["1", "true", "on"].includes(env.TRUST_PROXY ?? "") && forwardedProto === "https";
}

/** In it, pages find the path and query that the browser asked for. */
export const requestedPathHeader = "x-falconer-path";
