// For tests: what stands at the other end of alert channels. A mail server, and an HTTP server that
// checks the signatures of the Standard Webhooks scheme by that scheme's own package.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { Webhook } from "standardwebhooks";

// biome-ignore lint/suspicious/noExplicitAny: bodies are checked by the test that reads them
export type Received = { path: string; headers: IncomingHttpHeaders; body: any; verified: boolean | undefined; text: string };
export type Receiver = {
  url: string;
  received: Received[];
  /** What is answered from now on; `before` is waited for. */
  answer: { status: number | ((path: string) => number); body?: string; before?: (received: Received) => Promise<void> };
  close(): Promise<void>;
};

export async function startReceiver(secret?: () => string | undefined): Promise<Receiver> {
  const received: Received[] = [];
  const receiver: Pick<Receiver, "answer"> = { answer: { status: 200, body: "ok" } };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const text = Buffer.concat(parts).toString("utf8");
      const known = secret?.();
      const one = {
        path: request.url ?? "",
        headers: request.headers,
        text,
        body: parsed(text),
        verified: known ? verify(known, text, request.headers) : undefined,
      };
      received.push(one);
      const { status, body = "", before } = receiver.answer;
      await before?.(one);
      response.writeHead(typeof status === "number" ? status : status(one.path)).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function verify(secret: string, text: string, headers: IncomingHttpHeaders): boolean {
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

export type Mail = { from: string; to: string[]; text: string };
export type MailReceiver = { port: number; mails: Mail[]; close(): Promise<void> };

/** A mail server that takes this user alone, or anyone, and mail for all but one address. */
export async function startMailServer(user?: { name: string; password: string }, refused?: string): Promise<MailReceiver> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: !user,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth({ username, password }, _session, done) {
      if (username === user?.name && password === user?.password) done(null, { user: username });
      else done(new Error("Invalid user or password"));
    },
    onRcptTo: ({ address }, _session, done) => done(address === refused ? new Error("No such mailbox") : null),
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString("utf8"),
        });
        done();
      });
    },
  });
  // A sender that is killed resets its connection.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = (server as unknown as { server: { address(): AddressInfo } }).server.address();
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
