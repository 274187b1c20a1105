import { useMutation } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";

/** Erases all that is kept of one user ID; it cannot be undone. */
export function useErase() {
  return useMutation({ mutationFn: (input: { userId: string; confirm: string }) => api("POST /api/erasures", { body: input }) });
}
