import type { Server } from "node:http";
import { StartRefused } from "#lib/platform/errors.ts";

/**
 * Listens, or says in a sentence which variable asks for an address that is not to be had. `::` is
 * every address of the machine, also where its kernel has no IPv6.
 */
export function listen(server: Server, { host, port }: { host: string; port: number }, variable: "PORT" | "WORKER_PORT"): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EAFNOSUPPORT" && host === "::") listen(server, { host: "0.0.0.0", port }, variable).then(done, fail);
      else if (error.code === "EADDRINUSE")
        fail(new Error(`Port ${port} is in use: stop what uses it, or set ${variable} to another one.`));
      else if (error.code === "EACCES")
        fail(new StartRefused(`Port ${port} is reserved for the system: set ${variable} to one above 1023.`));
      else if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EINVAL"].includes(error.code ?? ""))
        fail(new StartRefused(`This machine has no address ${host}: set HOST to one that it has.`));
      else fail(error);
    });
    server.listen(port, host, done);
  });
}
