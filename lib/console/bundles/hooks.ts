import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, linkTo } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/hooks.ts";
import type { ImportInput } from "./schema.ts";

/** Where the browser fetches a destination's bundle: a plain link with `download`. */
export const exportUrl = (destinationId: string): string =>
  linkTo("GET /api/destinations/{destinationId}/export", { params: { destinationId } });

/** With `dryRun` (the default) only a plan comes back; what is pasted may be sent as it is. */
export function useImport(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: ImportInput) => api("POST /api/destinations/{destinationId}/import", { params: { destinationId }, body: input }),
    onSuccess: (report) => {
      if (report.dryRun) return;
      return Promise.all([
        client.invalidateQueries({ queryKey: destinationKey(destinationId) }),
        client.invalidateQueries({ queryKey: ["destinations"] }),
      ]);
    },
  });
}
