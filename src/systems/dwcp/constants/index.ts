/** Every figure of the DWCP model with its source, one file for each group of components. */
export * from "./prediction.ts";
export * from "./transfers.ts";
export * from "./transport.ts";
