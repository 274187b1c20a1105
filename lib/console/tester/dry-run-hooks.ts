import { useMutation } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { DryRun } from "./schema.ts";

export function useDryRun(destinationId: string) {
  return useMutation({
    mutationFn: (body: DryRun) => api("POST /api/destinations/{destinationId}/tester/dry-run", { params: { destinationId }, body }),
    retry: false,
  });
}
