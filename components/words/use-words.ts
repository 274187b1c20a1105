"use client";
import { useEffect, useState } from "react";

type Words = typeof import("./mapping-words.ts");
let loaded: Words | undefined;

/** The words for triggers and actions, once they are there. */
export function useWords(): Words | undefined {
  const [words, setWords] = useState(loaded);
  useEffect(() => {
    if (loaded) return;
    let here = true;
    import("./mapping-words.ts").then((module) => {
      loaded = module;
      if (here) setWords(module);
    });
    return () => {
      here = false;
    };
  }, []);
  return words;
}
