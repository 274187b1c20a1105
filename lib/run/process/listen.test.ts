import { createServer } from "node:http";
import { type AddressInfo, Server } from "node:net";
import { expect, test, vi } from "vitest";
import { listen } from "./listen.ts";

test("`::` is every address of the machine: IPv4 reaches it too", async () => {
  const server = createServer((_, response) => response.end("here"));
  await listen(server, { host: "::", port: 0 }, "PORT");
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("here");
  await new Promise((done) => server.close(done));
});

test("and so it is where the kernel has no IPv6", async () => {
  const asked: unknown[] = [];
  const server = new Server();
  vi.spyOn(server, "listen").mockImplementation(((_port: number, host: string, done: () => void) => {
    asked.push(host);
    if (host === "::") server.emit("error", Object.assign(new Error("listen EAFNOSUPPORT"), { code: "EAFNOSUPPORT" }));
    else done();
    return server;
  }) as never);
  await listen(server as never, { host: "::", port: 3000 }, "PORT");
  expect(asked).toEqual(["::", "0.0.0.0"]);
});
