"use client";
import { useEffect, useState } from "react";

const againMs = 2_000;

/** What `load` brings, however long the network is away meanwhile. */
export const keepTrying = <Value>(load: () => Promise<Value>): Promise<Value> =>
  load().catch(async () => {
    await new Promise((resolve) => setTimeout(resolve, againMs));
    return keepTrying(load);
  });

const touches = ["pointermove", "pointerdown", "touchstart", "keydown", "input"] as const;

/**
 * What `load` brings, loaded as soon as someone does anything on the page; undefined until then.
 * Pass the same function every time.
 */
export function useWhenTouched<Value>(load: () => Promise<Value>): Value | undefined {
  const [loaded, setLoaded] = useState<{ value: Value }>();
  useEffect(
    () =>
      whenTouched(() => {
        void keepTrying(load).then((value) => setLoaded({ value }));
      }),
    [load],
  );
  return loaded?.value;
}

/**
 * Runs `act` once, at the first touch of mouse, finger or key, or the first input of another kind
 * (a field that a page itself puts the focus on is none); answers how to call it off.
 */
export function whenTouched(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unlisten = () => {
    for (const touch of touches) window.removeEventListener(touch, once, true);
  };
  const once = () => {
    unlisten();
    // After the event: what is loaded already would be drawn before the event reaches its field,
    // and take back a text that was put in at once.
    timer = setTimeout(act);
  };
  const stop = () => {
    unlisten();
    clearTimeout(timer);
  };
  for (const touch of touches) window.addEventListener(touch, once, { capture: true, passive: true });
  return stop;
}
