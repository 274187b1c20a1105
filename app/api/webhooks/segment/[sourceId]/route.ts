import type { BodyPlace } from "#lib/engine/ingestion/body-room.ts";
import { processIntake } from "#lib/engine/ingestion/process-intake.ts";
import { noRoom, receive, tooLarge, tryLater, type WebhookAnswer } from "#lib/engine/ingestion/receive.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The same door as lib/engine/ingestion/webhook-door, for servers that run the framework alone. */
export async function POST(request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  let answer: WebhookAnswer;
  let place: BodyPlace | undefined;
  try {
    const intake = await processIntake();
    place = intake.room.enter();
    const body = await read(request, intake.bodyLimit, place);
    const signature = request.headers.get("x-signature") ?? undefined;
    const authorization = request.headers.get("authorization") ?? undefined;
    answer = Buffer.isBuffer(body) ? await receive(intake, { sourceId: (await params).sourceId, body, signature, authorization }) : body;
  } catch {
    answer = tryLater(5, "Falconer is not ready.");
  } finally {
    place?.leave();
  }
  return new Response(answer.body, { status: answer.status, headers: { "content-type": "application/json", ...answer.headers } });
}

async function read(request: Request, limit: number, place: BodyPlace): Promise<Buffer | WebhookAnswer> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) return tooLarge;
    if (!place.take(chunk.length)) return noRoom;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
