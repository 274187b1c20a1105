import { useEffect, useEffectEvent } from "react";
import { ApiError, openStream } from "#lib/access/http/api.ts";
import type { LiveMessages } from "./schema.ts";
import { createSentReader } from "./server-sent.ts";

export type LiveAsk = { sourceId?: string; name?: string; userId?: string; mappingId?: string; outcome?: string };
export type LiveNews =
  | { [Name in keyof LiveMessages]: { kind: Name; data: LiveMessages[Name] } }[keyof LiveMessages]
  | { kind: "connecting" }
  | { kind: "connected" }
  /** The connection broke, and is made again in a moment. */
  | { kind: "lost"; error: unknown }
  /** Trying again is of no use. */
  | { kind: "refused"; error: ApiError };

const firstWaitMs = 1_000;
const longestWaitMs = 15_000;

/**
 * Delivers events for as long as someone looks at the page: a hidden tab costs nothing, and
 * continues where it was when it is visible again.
 */
export function useLive(destinationId: string, filter: LiveAsk, onNews: (news: LiveNews) => void): void {
  const tell = useEffectEvent(onNews);
  const key = JSON.stringify(filter);
  useEffect(() => {
    const stopped = new AbortController();
    void follow(destinationId, JSON.parse(key) as LiveAsk, stopped.signal, tell);
    return () => stopped.abort();
  }, [destinationId, key]);
}

async function follow(destinationId: string, filter: LiveAsk, stopped: AbortSignal, tell: (news: LiveNews) => void): Promise<void> {
  let lastId: string | undefined;
  let waitMs = firstWaitMs;
  while (!stopped.aborted) {
    await visible(stopped);
    if (stopped.aborted) return;
    const hidden = new AbortController();
    const onChange = () => document.hidden && hidden.abort();
    document.addEventListener("visibilitychange", onChange);
    try {
      tell({ kind: "connecting" });
      const stream = await openStream("GET /api/destinations/{destinationId}/live", lastId, {
        params: { destinationId },
        query: filter,
        signal: AbortSignal.any([stopped, hidden.signal]),
      });
      tell({ kind: "connected" });
      for await (const { event, id, data } of messagesOf(stream)) {
        waitMs = firstWaitMs;
        if (id !== undefined) lastId = id;
        const news = { kind: event, data: JSON.parse(data) } as LiveNews;
        if (!stopped.aborted) tell(news);
        if (news.kind === "end" && news.data.reason !== "stopping") return;
      }
      throw new ApiError(0, "unavailable", "The connection to Falconer ended.");
    } catch (error) {
      if (stopped.aborted) return;
      if (hidden.signal.aborted) continue;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) {
        tell({ kind: "refused", error });
        return;
      }
      tell({ kind: "lost", error });
      await sleep(waitMs, stopped);
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    } finally {
      document.removeEventListener("visibilitychange", onChange);
    }
  }
}

async function* messagesOf(stream: ReadableStream<Uint8Array>) {
  const read = createSentReader();
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* read(value);
  }
}

const visible = (stopped: AbortSignal) =>
  new Promise<void>((done) => {
    if (!document.hidden || stopped.aborted) return done();
    const onChange = () => {
      if (document.hidden && !stopped.aborted) return;
      document.removeEventListener("visibilitychange", onChange);
      done();
    };
    document.addEventListener("visibilitychange", onChange);
    stopped.addEventListener("abort", onChange);
  });

const sleep = (ms: number, stopped: AbortSignal) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    stopped.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
