import "#server-only";
import { type Client, createClient } from "#lib/talon-one/client.ts";
import type { Target } from "./targets.ts";

/** Keeps the connections to Talon.One: one set for each address, deployment and key. */
export function createClients(defaultBaseUrl: string) {
  const clients = new Map<string, Client>();
  return {
    of({ deployment, apiKey, baseUrl = defaultBaseUrl }: Target): Client {
      const id = `${baseUrl}\n${deployment}\n${apiKey}`;
      let client = clients.get(id);
      if (!client) {
        client = createClient({ baseUrl, deployment, apiKey });
        clients.set(id, client);
      }
      return client;
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}
