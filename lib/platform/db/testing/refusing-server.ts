// For tests: what a Postgres does that lets nobody in. It offers no TLS, and answers whoever wants
// to sign in with the error of that code.
import { type AddressInfo, createServer, type Socket } from "node:net";

const sslRequest = 80_877_103;

/** The protocol's ErrorResponse: fields, each with its letter, ended by a zero. */
function refusal(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mrefused\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

const startUp = 196_608;
/** AuthenticationOk and ReadyForQuery: in, and that is all. */
const letIn = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

/** Without a code it never says a word; "lets in": it lets in, and then never does. */
export async function startRefusingServer(code?: string): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (!code) return;
      const asked = data.length >= 8 ? data.readInt32BE(4) : 0;
      if (asked === sslRequest) socket.write("N");
      else if (code !== "lets in") socket.end(refusal(code));
      else if (asked === startUp) socket.write(letIn);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
