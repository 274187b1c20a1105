/** A text field as it was when typing into it began, and as typing left it. */
type Typed = { began: string | undefined; left: string; undoes: boolean };
type TextField = HTMLInputElement | HTMLTextAreaElement;

const isTextField = (at: EventTarget | null): at is TextField =>
  at instanceof HTMLTextAreaElement ||
  (at instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|range|file|color)$/.test(at.type));

/**
 * Tells what is typed from what is clicked, and whether a text field has something of its own to
 * take back. `State`: what is kept from the moment before someone typed.
 */
export function watchTyping<State>() {
  const fields = new Map<TextField, Typed>();
  let typedInto: TextField | undefined;
  let search: { field: Element; before: State } | undefined;
  let isSuggestion = false;

  const onBefore = ({ target }: InputEvent) => {
    if (isTextField(target) && !fields.has(target)) fields.set(target, { began: target.value, left: target.value, undoes: false });
  };
  const onInput = (event: Event) => {
    typedInto = isTextField(event.target) ? event.target : undefined;
    if (!typedInto) return;
    const undoes = event instanceof InputEvent && event.inputType.startsWith("history");
    fields.set(typedInto, { began: fields.get(typedInto)?.began, left: typedInto.value, undoes });
  };
  const onOther = (event: Event) => {
    typedInto = undefined;
    const isEnter = event instanceof KeyboardEvent && event.key === "Enter";
    isSuggestion = isEnter || (event.target instanceof Element && event.target.closest("[role=option]") !== null);
  };
  const onFocus = ({ target }: FocusEvent) => {
    // A suggestion may put another input in the place of the one that was typed into.
    if (search?.field !== target && search?.field.isConnected) search = undefined;
  };
  const others = ["keydown", "pointerdown", "click"] as const;
  window.addEventListener("beforeinput", onBefore, true);
  window.addEventListener("input", onInput, true);
  window.addEventListener("focusin", onFocus, true);
  for (const other of others) window.addEventListener(other, onOther, true);

  return {
    /** Not if the form made something else of it: the browser cannot take that back. */
    isTyping: () => typedInto !== undefined && typedInto.value === fields.get(typedInto)?.left,
    /** Typing has changed something that was `before`. */
    began: (before: State) => {
      const field = document.activeElement;
      if (field && search?.field !== field) search = { field, before };
    },
    /**
     * What was there before the words that were typed to find a suggestion, which was now taken.
     */
    searched: (): State | undefined => {
      const found = isSuggestion && search?.field.matches("input[role=combobox]") ? search.before : undefined;
      search = undefined;
      return found;
    },
    /** The form took something back: to do that again comes before what was typed. */
    tookBack: () => {
      for (const typed of fields.values()) typed.undoes = false;
    },
    /** Fields that changed otherwise have nothing left that the browser could take back. */
    settle: () => {
      for (const [field, { left }] of fields) if (!field.isConnected || field.value !== left) fields.delete(field);
    },
    /**
     * Whether the key is for the text field in focus: to take back (or do again) what was typed.
     */
    belongsToText: (back: boolean): boolean => {
      const at = document.activeElement;
      if (!isTextField(at)) return at instanceof HTMLElement && at.isContentEditable;
      const typed = fields.get(at);
      if (typed?.left !== at.value) return false;
      return back ? typed.began !== at.value : typed.undoes;
    },
    stop: () => {
      window.removeEventListener("beforeinput", onBefore, true);
      window.removeEventListener("input", onInput, true);
      window.removeEventListener("focusin", onFocus, true);
      for (const other of others) window.removeEventListener(other, onOther, true);
    },
  };
}
