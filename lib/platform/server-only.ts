// What "#server-only" means outside a browser bundle: nothing. In a browser bundle it is the
// package that fails the build.
export {};
