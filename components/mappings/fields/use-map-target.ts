"use client";
import { type FocusEvent, useEffect, useRef } from "react";
import { pathFrom } from "../model/path-from.ts";
import { dropMapTarget, type MapTarget, mapTarget, setMapTarget } from "../preview/map-target.ts";
import { useReadOnly, useScope } from "./environment.tsx";

/** Focus events that an inner input has taken for itself. */
const taken = new WeakSet<Event>();

/**
 * Call this on focus: it makes this input the one that a click on the event fills, unless an input
 * inside it already is. Paths begin where the input's paths begin.
 */
export function useMapTarget({
  label,
  kind,
  focus,
  fill,
}: {
  label: string;
  /** Depends on the value, because another kind has other inputs. */
  kind?: string;
  focus: () => void;
  /**
   * Says why when the value cannot be used here. Absent where nothing from the event may be filled
   * in.
   */
  fill: MapTarget["fill"] | undefined;
}) {
  const { base } = useScope();
  const readOnly = useReadOnly();
  const latest = useRef({ base, fill, focus });
  useEffect(() => {
    latest.current = { base, fill, focus };
  });
  const own = useRef<MapTarget>(undefined);
  // What was filled in may need other inputs: then the one with the focus no longer exists.
  useEffect(() => {
    if (kind && own.current && own.current === mapTarget() && document.activeElement === document.body) latest.current.focus();
  }, [kind]);
  useEffect(() => () => own.current && dropMapTarget(own.current), []);
  return (event: FocusEvent) => {
    if (taken.has(event.nativeEvent) || readOnly || !fill) return;
    taken.add(event.nativeEvent);
    own.current = {
      label,
      focus: () => latest.current.focus(),
      fill: (path, key, value) => {
        const now = latest.current;
        const inside = pathFrom(now.base, path);
        if (inside !== undefined) return now.fill?.(inside, key, value);
        return now.base === null
          ? "This field reads what the mapping has built so far, not the event."
          : "Inside a list, choose a value of one of its items.";
      },
    };
    setMapTarget(own.current);
  };
}
