"use client";
import { type ComponentType, createContext, use, useLayoutEffect, useState } from "react";
import { Skeleton } from "#components/ui/states.tsx";

type Count = (change: (awaited: number) => number) => void;

/** Counts what the form waits for: always the same function, since a new one would draw anew. */
export const AwaitedContext = createContext<Count>(() => {});

/**
 * Whether each part of the first values works that the server has drawn, for good; and what counts
 * them. Those that load later come to work after the rest of the form: until then, what someone
 * typed into them would be lost.
 */
export function useAllWork(): [boolean, Count] {
  const [awaited, count] = useState(1); // the form itself, after all that is in it
  const [allWork, setAllWork] = useState(false);
  useAwaited(-1, count);
  if (!allWork && awaited === 0) setAllWork(true);
  return [allWork, count];
}

/** While it is shown: 1 for a place whose part loads later, and -1 for what is at work in it. */
export function useAwaited(by: number, own?: Count): void {
  const around = use(AwaitedContext);
  const count = own ?? around;
  useLayoutEffect(() => {
    if (by === 0) return;
    count((awaited) => awaited + by);
    return () => count((awaited) => awaited - by);
  }, [by, count]);
}

/** A part that loads later, and says when it works. */
export const arriving =
  <Props extends object>(load: () => Promise<ComponentType<Props>>) =>
  async (): Promise<ComponentType<Props>> => {
    const Part = await load();
    return function Arriving(props: Props) {
      useAwaited(-1);
      return <Part {...props} />;
    };
  };

/** In its place where the server has drawn nothing: nobody can type into it. */
export function Coming({ className }: { className: string }) {
  useAwaited(-1);
  return <Skeleton className={className} />;
}
