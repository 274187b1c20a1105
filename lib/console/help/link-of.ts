import { helpPages } from "./contents.ts";

/** Where a link of docs/ leads in the console; null for files that the help does not show. */
export function linkOf(href: string, page: string): string | null {
  if (/^https?:\/\//.test(href)) return href;
  if (href.startsWith("#")) return `/help/${page}${href}`;
  const [, path = "", anchor = ""] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
  const name = path.split("/").at(-1) ?? "";
  if (path.includes("decisions/")) return null;
  const slug = { "CHANGELOG.md": "whats-new", "SECURITY.md": "reporting" }[name] ?? (name.endsWith(".md") ? name.slice(0, -3) : "");
  return helpPages.some((each) => each.slug === slug) ? `/help/${slug}${anchor}` : null;
}

/** In pixels; all pictures of the documentation are taken in a window of this size. */
export const pictureSize = { width: 1280, height: 800 };

/** Where a picture of docs/ is served; null if it is not a picture of the help. */
export function pictureOf(href: string): string | null {
  const name = /(?:^|\/)screenshots\/([a-z0-9-]+\.webp)$/.exec(href)?.[1];
  return name ? `/api/help/pictures/${name}` : null;
}
