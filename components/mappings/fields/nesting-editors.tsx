// One part to load: a value that nests is seldom alone.
export { FunctionEditor } from "./function-editor.tsx";
export { ItemsEditor } from "./items-editor.tsx";
export { ListEditor } from "./list-editor.tsx";
export { ObjectEditor } from "./object-editor.tsx";
