"use client";
import { autocompletion, type CompletionSource, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bidiIsolates, bracketMatching, foldGutter, foldKeymap, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { codePointName, unseenCharacters } from "#components/ui/visible-text.ts";
import { editorTheme, highlightStyle } from "./editor-theme.ts";

/** `from` and `to` are offsets in characters. */
export type CodeProblem = { from: number; to: number; severity: "error" | "warning"; message: string };
export type CodeEditorProps = {
  value: string;
  onChange: (text: string) => void;
  label: string;
  readOnly?: boolean;
  /** All errors of a text, at their places. */
  check?: (text: string) => CodeProblem[];
  complete?: CompletionSource;
  className?: string;
};

/**
 * JSON with colours, folding, completion and marked errors. Tab leaves it, so that it traps no
 * keyboard. Load it on demand: it is large.
 */
export default function CodeEditor({ value, onChange, label, readOnly = false, check, complete, className }: CodeEditorProps) {
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  // The editor outlives renders, so it asks for the newest callbacks when it needs them.
  const current = useRef({ onChange, check, complete });
  const writable = useRef(new Compartment());
  useEffect(() => {
    current.current = { onChange, check, complete };
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes later is handed to the living editor below
  useEffect(() => {
    if (!holder.current) return;
    const made = new EditorView({
      parent: holder.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          history(),
          foldGutter(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          json(),
          bidiIsolates(),
          highlightSpecialChars({ addSpecialChars: new RegExp(unseenCharacters.source, "gu"), render: unseenMark }),
          syntaxHighlighting(highlightStyle),
          editorTheme,
          EditorView.lineWrapping,
          EditorView.cspNonce.of(pageNonce()),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
          autocompletion({ override: [(context) => current.current.complete?.(context) ?? null], icons: false }),
          lintGutter(),
          linter((editor) => (current.current.check?.(editor.state.doc.toString()) ?? []) as Diagnostic[], { delay: 150 }),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
          writable.current.of(writableOf(readOnly)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) current.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    const text = editor?.state.doc.toString();
    if (editor && text !== value) editor.dispatch({ changes: { from: 0, to: text?.length ?? 0, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(writableOf(readOnly)) });
  }, [readOnly]);

  return <div ref={holder} className={className} />;
}

/** Shows an unseen character by its name, as everywhere in the console. */
function unseenMark(code: number): HTMLElement {
  const mark = document.createElement("span");
  mark.textContent = codePointName(String.fromCodePoint(code));
  mark.className = "cm-unseen";
  return mark;
}

/** This page's nonce, which the editor's style sheet needs: scripts can read it of themselves. */
const pageNonce = () => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";

function writableOf(readOnly: boolean) {
  return [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
}
