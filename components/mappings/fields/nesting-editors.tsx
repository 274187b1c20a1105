// Loaded as one part, because a value that nests is seldom alone.
export { ItemsEditor } from "./items-editor.tsx";
export { ListEditor } from "./list-editor.tsx";
export { ObjectEditor } from "./object-editor.tsx";
