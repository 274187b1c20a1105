"use client";
import { type DragEvent, useState } from "react";

/** What a row and its handle need to be dragged, and to be dropped upon. */
export type Drag = {
  handle: { draggable: true; onDragStart: (event: DragEvent) => void; onDragEnd: () => void };
  row: {
    "data-drop": "above" | "below" | undefined;
    onDragOver: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
  };
};

/**
 * Moving rows with the mouse; keys and menus do the same. The row that is dragged takes the place
 * of the one it is dropped on.
 */
export function useDragging(onMove: (from: number, to: number) => void): (index: number) => Drag {
  const [from, setFrom] = useState<number>();
  const [over, setOver] = useState<number>();
  const end = () => {
    setFrom(undefined);
    setOver(undefined);
  };
  return (index) => ({
    handle: {
      draggable: true,
      onDragStart: (event) => {
        event.dataTransfer.effectAllowed = "move";
        // Firefox drags nothing without data.
        event.dataTransfer.setData("text/plain", String(index));
        const row = event.currentTarget.closest("tr");
        if (row) event.dataTransfer.setDragImage(row, 12, 12);
        setFrom(index);
      },
      onDragEnd: end,
    },
    row: {
      "data-drop": from === undefined || over !== index || from === index ? undefined : from > index ? "above" : "below",
      onDragOver: (event) => {
        if (from === undefined) return;
        event.preventDefault();
        if (over !== index) setOver(index);
      },
      onDrop: (event) => {
        if (from === undefined) return;
        event.preventDefault();
        if (from !== index) onMove(from, index);
        end();
      },
    },
  });
}
