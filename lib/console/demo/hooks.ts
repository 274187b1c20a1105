import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";

/** Makes the demo destination and sends its two events. Everything may have changed then. */
export function useStartDemo() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => api("POST /api/demo"), onSuccess: () => client.invalidateQueries() });
}
