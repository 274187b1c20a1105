import { processIntake } from "#lib/ingestion/process-intake.ts";
import { receive, tooLarge, tryLater, type WebhookAnswer } from "#lib/ingestion/receive.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The same door as lib/ingestion/webhook-door, for servers that run the framework alone. */
export async function POST(request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  let answer: WebhookAnswer;
  try {
    const intake = await processIntake();
    const body = await read(request, intake.bodyLimit);
    const signature = request.headers.get("x-signature") ?? undefined;
    const authorization = request.headers.get("authorization") ?? undefined;
    answer = body ? await receive(intake, { sourceId: (await params).sourceId, body, signature, authorization }) : tooLarge;
  } catch {
    answer = tryLater(5, "Falconer is not ready.");
  }
  return new Response(answer.body, { status: answer.status, headers: { "content-type": "application/json", ...answer.headers } });
}

async function read(request: Request, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
