import type { ApiRequest } from "./request.ts";

/** `text`: null if it is not text. `cut`: there was more than is shown. */
export type Answer = {
  status: number;
  ms: number;
  headers: [name: string, value: string][];
  text: string | null;
  bytes: number;
  cut: boolean;
};

/** No more than this of a response is read. */
const mostBytes = 1_000_000;

/**
 * Sends it and reads the response. `withSession`: includes the browser's own cookie. `onPart` gets
 * the response as it grows, for streams that continue until `signal` ends them.
 */
export async function send(
  request: ApiRequest,
  { withSession, signal, onPart }: { withSession: boolean; signal: AbortSignal; onPart: (answer: Answer) => void },
): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    body: request.body,
    credentials: withSession ? "same-origin" : "omit",
    // This page does not follow redirects.
    redirect: "manual",
    cache: "no-store",
    signal,
  });
  const isText = /^(text\/|application\/(json|[a-z.]+\+json))/.test(response.headers.get("content-type") ?? "");
  let answer: Answer = {
    status: response.status,
    ms: Math.round(performance.now() - began),
    headers: [...response.headers],
    text: isText || response.body === null ? "" : null,
    bytes: 0,
    cut: false,
  };
  onPart(answer);
  if (!response.body) return answer;
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return answer;
      const text = answer.text === null ? null : answer.text + decoder.decode(value, { stream: true });
      answer = { ...answer, text, bytes: answer.bytes + value.byteLength };
      if (answer.bytes > mostBytes) {
        await reader.cancel();
        return { ...answer, cut: true };
      }
      onPart(answer);
    }
  } catch (error) {
    if (signal.aborted) return { ...answer, cut: true };
    throw error;
  }
}
