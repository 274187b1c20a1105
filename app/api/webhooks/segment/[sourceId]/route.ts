import { admit } from "#lib/engine/ingestion/admit.ts";
import type { BodyPlace } from "#lib/engine/ingestion/body-room.ts";
import { processIntake } from "#lib/engine/ingestion/process-intake.ts";
import { noRoom, receive, tooLarge, tooSlow, tryLater, type WebhookAnswer } from "#lib/engine/ingestion/receive.ts";
import { clientIp } from "#lib/platform/client-ip.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The same door as lib/engine/ingestion/webhook-door, for servers that run the framework alone. */
export async function POST(request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  const startedAt = performance.now();
  let answer: WebhookAnswer;
  let place: BodyPlace | undefined;
  try {
    const { sourceId } = await params;
    const intake = await processIntake();
    const signature = request.headers.get("x-signature") ?? undefined;
    const authorization = request.headers.get("authorization") ?? undefined;
    let body: Buffer | WebhookAnswer | undefined = await admit(intake, {
      sourceId,
      signature,
      contentLength: request.headers.get("content-length"),
    });
    const readingAt = performance.now();
    if (body === undefined) {
      place = intake.room.enter(clientIp(request.headers) ?? "");
      body = await read(request, intake.bodyLimit, place);
    }
    answer = Buffer.isBuffer(body)
      ? await receive(intake, {
          sourceId,
          body,
          signature,
          authorization,
          waitedMs: readingAt - startedAt,
          readMs: performance.now() - readingAt,
        })
      : body;
  } catch {
    answer = tryLater(5, "Falconer is not ready.");
  } finally {
    place?.leave();
  }
  return new Response(answer.body, { status: answer.status, headers: { "content-type": "application/json", ...answer.headers } });
}

async function read(request: Request, limit: number, place: BodyPlace): Promise<Buffer | WebhookAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const slow = new Promise<"slow">((resolve) => place.watch(() => resolve("slow")));
  const reader = request.body?.getReader();
  for (;;) {
    const next = reader ? await Promise.race([reader.read(), slow]) : undefined;
    if (next === undefined || (next !== "slow" && next.done)) break;
    if (next !== "slow") size += next.value.length;
    const over = next === "slow" ? tooSlow : size > limit ? tooLarge : place.take(next.value.length) ? undefined : noRoom;
    if (over) {
      void reader?.cancel().catch(() => {});
      return over;
    }
    if (next !== "slow") chunks.push(next.value);
  }
  place.complete();
  return Buffer.concat(chunks, size);
}
