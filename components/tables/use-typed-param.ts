"use client";
import { useEffect, useRef, useState } from "react";
import { useUrlState } from "./use-url-state.ts";

/**
 * Text that someone types, in the address a moment later. Next renders a new address when there is
 * time. What was typed meanwhile stays, and only what the address gets from elsewhere (a link,
 * "Clear", the way back) replaces it.
 */
export function useTypedParam(name: string, settleMs: number): [typed: string, setTyped: (text: string) => void] {
  const { params, replace } = useUrlState();
  const asked = params.get(name) ?? "";
  const [typed, setTyped] = useState(asked);
  /**
   * What the address was given and may not have drawn yet, oldest first; the first one is drawn.
   */
  const given = useRef([asked]);
  useEffect(() => {
    const at = given.current.indexOf(asked);
    if (at === -1) setTyped(asked);
    given.current = at === -1 ? [asked] : given.current.slice(at);
  }, [asked]);
  useEffect(() => {
    const text = typed.trim();
    if (text === given.current.at(-1)) return;
    const timer = setTimeout(() => {
      given.current.push(text);
      replace({ [name]: text });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [typed, name, settleMs, replace]);
  return [typed, setTyped];
}
