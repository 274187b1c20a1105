import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

export type LoadResult = { requests: number; seconds: number; perSecond: number; p50Ms: number; p99Ms: number; failed: number };

/**
 * HTTP/1.1 over this many kept-alive connections, one request at a time on each. The bytes are made
 * in advance, and of answers only status and length are read, so that the load takes as little as
 * possible from the machine that it shares with the server.
 */
export async function load(
  port: number,
  connections: number,
  forMs: number,
  next: () => Buffer,
  { perSecond }: { /** No more than so many, evenly; else as many as are taken. */ perSecond?: number } = {},
): Promise<LoadResult> {
  const times: number[] = [];
  let failed = 0;
  const startedAt = performance.now();
  const end = startedAt + forMs;
  await Promise.all(
    Array.from({ length: connections }, async (_, place) => {
      const socket = connect(port, "127.0.0.1");
      socket.setNoDelay(true);
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("error", reject);
      });
      const everyMs = perSecond === undefined ? 0 : (connections * 1_000) / perSecond;
      for (let turn = place / connections; performance.now() < end; turn++) {
        const waitMs = startedAt + turn * everyMs - performance.now();
        if (waitMs > 0) await setTimeout(waitMs);
        const sentAt = performance.now();
        const status = await exchange(socket, next());
        times.push(performance.now() - sentAt);
        if (status !== 200) failed++;
      }
      socket.destroy();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { requests: times.length, seconds, perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failed };
}

function exchange(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    let expected = -1;
    const onData = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (expected < 0) {
        const head = text.indexOf("\r\n\r\n");
        if (head < 0) return;
        const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
        // Without a length, the answer comes in chunks and ends with an empty one.
        if (length === undefined && !text.endsWith("0\r\n\r\n")) return;
        expected = length === undefined ? text.length : head + 4 + Number(length);
      }
      if (text.length < expected) return;
      socket.off("data", onData);
      socket.off("error", reject);
      socket.off("close", onClose);
      resolve(Number(text.slice(9, 12)));
    };
    const onClose = () => reject(new Error("the server closed the connection"));
    socket.on("data", onData);
    socket.once("error", reject);
    socket.once("close", onClose);
    socket.write(request);
  });
}

export function httpRequest(path: string, body: Buffer, headers: Record<string, string>): Buffer {
  const head = Object.entries({ host: "127.0.0.1", "content-type": "application/json", "content-length": String(body.length), ...headers })
    .map(([name, value]) => `${name}: ${value}`)
    .join("\r\n");
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n\r\n`), body]);
}
