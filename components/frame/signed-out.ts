import { forbidDrafts, forgetDraftsOf } from "./draft-storage.ts";

const channelName = "falconer.signed-out";
/** A channel also tells other listeners on its own page, and this page is already being left. */
const thisPage = `${Date.now()} ${Math.random()}`;

type SignedOut = { userId: string; from: string };

/**
 * Unsaved work leaves with the person: from this browser, and from its other tabs, which would
 * store it again as they close.
 */
export function forgetPerson(userId: string): void {
  forgetDraftsOf(userId);
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(channelName);
  channel.postMessage({ userId, from: thisPage } satisfies SignedOut);
  channel.close();
}

/** Calls back when this person signs out in another tab. Returns a function that stops it. */
export function onSignedOut(userId: string, then: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<SignedOut>) => {
    if (data.userId !== userId || data.from === thisPage) return;
    forbidDrafts();
    forgetDraftsOf(userId);
    then();
  };
  return () => channel.close();
}
