// Loaded as one part at the first touch: nobody needs either before.
export { SaveProblems } from "./save-problems.tsx";
export { UndoKeys } from "./undo-keys.tsx";
