import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import pg from "pg";

/**
 * The smallest possible connection pooler in transaction mode: every client is let in, and each of
 * its simple queries runs on the one server connection that all of them share. Returns columns as
 * text.
 */
export async function startTransactionPooler(databaseUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
  const backend = new pg.Client({ connectionString: databaseUrl });
  await backend.connect();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let started = false;
    let pending = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      pending = Buffer.concat([pending, part]);
      for (;;) {
        const at = started ? 1 : 0; // the first message has no type
        if (pending.length < at + 4 || pending.length < at + pending.readInt32BE(at)) return;
        const end = at + pending.readInt32BE(at);
        const message = pending.subarray(0, end);
        pending = pending.subarray(end);
        if (!started) {
          started = true;
          socket.write(Buffer.concat([packet("R", int32(0)), ready]));
        } else if (message[0] === 0x51) void answer(backend, socket, message.toString("utf8", 5, end - 1));
        else if (message[0] === 0x58) socket.end();
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `postgresql://someone@127.0.0.1:${(server.address() as AddressInfo).port}/pooled`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
      await backend.end();
    },
  };
}

async function answer(backend: pg.Client, socket: Socket, text: string) {
  const { fields, rows } = await backend.query<unknown[]>({ text, rowMode: "array" });
  const columns = fields.map(({ name }) => Buffer.concat([cstring(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]));
  const lines = rows.map((row) => {
    const cells = row.map((cell) => Buffer.from(String(cell))).flatMap((cell) => [int32(cell.length), cell]);
    return packet("D", int16(row.length), ...cells);
  });
  socket.write(
    Buffer.concat([packet("T", int16(fields.length), ...columns), ...lines, packet("C", cstring(`SELECT ${rows.length}`)), ready]),
  );
}

const cstring = (text: string) => Buffer.from(`${text}\0`);
const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
function packet(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}
const ready = packet("Z", Buffer.from("I"));
