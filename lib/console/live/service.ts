import "#server-only";
import { can, viewerAt } from "#lib/access/auth/permissions.ts";
import { stillViewer, type Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { refusePersonalSearch } from "#lib/console/events/service.ts";
import { inBackground } from "#lib/platform/background.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isId } from "#lib/platform/ids.ts";
import { onStopping } from "#lib/platform/stopping.ts";
import { type Hub, liveHub } from "./hub.ts";
import { createReader, type Send } from "./reader.ts";
import type { LiveFilter, LiveMessages } from "./schema.ts";
import { encodeSent, heartbeat } from "./server-sent.ts";

export const mostReaders = 40;
export const mostReadersOfOne = 6;
/** Proxies close a connection without traffic, the strictest after half a minute. */
const heartbeatMs = 10_000;
/** A session that has ended must receive nothing more. */
const askAgainMs = 3_000;
/** Bytes that wait for a reader before it counts as slow. */
const mostWaiting = 256_000;

type Options = { hub?: Hub; mostWaiting?: number };

/** The tail of a destination's events as a stream of server-sent events. */
export async function openLive(
  viewer: Viewer,
  destinationId: string,
  filter: LiveFilter,
  { headers, signal }: Pick<Request, "headers" | "signal">,
  options: Options = {},
): Promise<Response> {
  await findDestination(db(), destinationId);
  refusePersonalSearch(viewer, filter);
  const { hub = liveHub() } = options;
  refuseTooManyReaders(hub, viewer);
  const last = headers.get("last-event-id") ?? undefined;
  const after = last && isId("event", last) ? last : undefined;
  const encoder = new TextEncoder();
  let onCancelled = () => {};
  let joined: Promise<unknown> = Promise.resolve();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string) => controller.enqueue(encoder.encode(text));
        const hasRoom = () => (controller.desiredSize ?? 0) > 0;
        let closed = false;
        const send: Send = (event, data, id) => {
          if (closed || !hasRoom()) return false;
          write(encodeSent(event, data, id));
          return true;
        };
        const reader = createReader({ destinationId, filter, viewer, send });
        const joining = hub.join(reader, after);
        const stop = () => {
          closed = true;
          clearInterval(beating);
          clearInterval(asking);
          signal.removeEventListener("abort", onGone);
          unlisten();
          void joining.then(
            (leave) => leave(),
            () => {},
          );
        };
        const end = (reason?: LiveMessages["end"]["reason"]) => {
          if (closed) return;
          if (reason) write(encodeSent("end", { reason, at: new Date().toISOString() }));
          stop();
          controller.close();
        };
        const onGone = () => end();
        const beating = setInterval(() => hasRoom() && write(heartbeat), heartbeatMs);
        const asking = setInterval(
          () =>
            inBackground("asking whether a reader may still read", async () => {
              const still = await stillViewer(reader.viewer, headers);
              if (!still) return end("signed_out");
              const now = viewerAt(still, destinationId);
              if (!can(now, "events.read")) return end("not_allowed");
              reader.viewer = now;
              if (isRefused(() => refusePersonalSearch(now, filter))) end("not_allowed");
            }),
          askAgainMs,
        );
        const unlisten = onStopping(() => end("stopping"));
        signal.addEventListener("abort", onGone);
        onCancelled = stop;
        write(`retry: 2000\n${heartbeat}`);
        joined = joining.catch((error) => {
          stop();
          throw error;
        });
      },
      cancel: () => onCancelled(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: options.mostWaiting ?? mostWaiting }),
  );
  await joined;
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Neither a proxy nor the framework may hold it back to compress it.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

function refuseTooManyReaders(hub: Hub, viewer: Viewer): void {
  const readers = hub.readers();
  const own = readers.filter((reader) => reader.viewer.id === viewer.id).length;
  if (own >= mostReadersOfOne)
    throw new AppError("too_many_requests", `You have ${own} live views open. Close one of them first.`, [], { retryAfter: 5 });
  if (readers.length >= mostReaders)
    throw new AppError("unavailable", `${readers.length} live views are open, which is the most this server allows. Try again later.`);
}

function isRefused(check: () => void): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}
