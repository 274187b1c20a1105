// Runs in the browser before everything else, and nowhere else.

// zod tries out whether it may compile code, and each page forbids that (page-headers.ts): Firefox
// writes an error into its console for it, and Chromium an issue. Zod reads this when it is loaded,
// which is at the first touch of a form.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
