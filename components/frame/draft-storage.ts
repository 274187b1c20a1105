/**
 * Who edits what, and from which saved state: a version, or "3-2" for the second revision of
 * version 3's draft. Another of any of these is another one's unsaved changes.
 */
export type DraftKey = { userId: string; mappingId: string; version: number | string };

const start = "falconer.draft.";
const version = 1;

export const draftStorageKey = ({ userId, mappingId, version: from }: DraftKey): string =>
  `${start}${version}.${userId}.${mappingId}.${from}`;

let forbidden = false;
/** From now on this page keeps no drafts: its person has signed out. */
export function forbidDrafts(): void {
  forbidden = true;
}

/**
 * Where drafts are stored; undefined if the browser forbids it or nobody is signed in any more: the
 * form works without it.
 */
export function draftStorage(): Storage | undefined {
  try {
    return typeof window === "undefined" || forbidden ? undefined : window.localStorage;
  } catch {
    return undefined;
  }
}

/** Removes all drafts of a person from this browser, whatever version wrote them. */
export function forgetDraftsOf(userId: string): void {
  try {
    for (const name of Object.keys(window.localStorage))
      if (name.startsWith(start) && name.split(".")[3] === userId) window.localStorage.removeItem(name);
  } catch {
    // A browser that forbids storage contains none.
  }
}
