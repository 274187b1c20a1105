import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type SegmentApi = { url: string; token: string; destinationId: string; close(): Promise<void> };

/**
 * What Segment's Public API documents of one route: `GET /destinations/{id}/subscriptions` with a
 * bearer token, in pages of 1 to 200. What it would refuse is refused.
 */
export async function startSegmentApi(subscriptions: Record<string, unknown>[]): Promise<SegmentApi> {
  const token = "sgp_docs";
  const destinationId = "fP7qoQw2HTWt9WdMr718gn";
  const path = `/destinations/${destinationId}/subscriptions`;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://segment");
    const answer = (status: number, value: unknown) =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const refuse = (status: number, type: string, message: string) => answer(status, { errors: [{ type, message }] });
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401, "unauthorized", "The token is not valid.");
    if (request.method !== "GET" || pathname !== path) return refuse(404, "not-found", "Resource not found.");
    const count = Number(searchParams.get("pagination.count"));
    const from = Number(Buffer.from(searchParams.get("pagination.cursor") ?? "MA==", "base64").toString());
    if (!(Number.isInteger(count) && count >= 1 && count <= 200))
      return refuse(422, "validation-failure", "pagination.count: from 1 to 200.");
    const cursor = (at: number) => Buffer.from(String(at)).toString("base64");
    answer(200, {
      data: {
        subscriptions: subscriptions.slice(from, from + count).map((one) => ({ ...one, destinationId })),
        pagination: {
          current: cursor(from),
          ...(from + count < subscriptions.length ? { next: cursor(from + count) } : {}),
          totalEntries: subscriptions.length,
        },
      },
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    destinationId,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
