const anyOrigin = "http://console.invalid";

/**
 * Where to go after signing in: a page of this console, never another host. What is judged is what
 * comes of it once the browser has taken out dots, tabs and backslashes: "/..//other.example"
 * becomes "//other.example", which is another host.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const path = resolved(next);
  return path !== undefined && !path.startsWith("//") && resolved(path) === path ? path : "/";
}

/**
 * The address without its origin, as a browser reads it on a page of ours; undefined when it leads
 * elsewhere.
 */
function resolved(address: string): string | undefined {
  if (!URL.canParse(address, anyOrigin)) return undefined;
  const { origin, pathname, search, hash } = new URL(address, anyOrigin);
  return origin === anyOrigin ? `${pathname}${search}${hash}` : undefined;
}
