import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { StartedDemo } from "./schema.ts";

/** Makes the demo destination and sends its two events. Everything may have changed then. */
export function useStartDemo() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => api.post<StartedDemo>("/api/demo"), onSuccess: () => client.invalidateQueries() });
}
