/** Every figure of the DWCP model with its source, one file for each group of components. */

export * from "./acp.ts";
export * from "./byzantine.ts";
export * from "./consensus.ts";
export * from "./placement.ts";
export * from "./prediction.ts";
export * from "./state-sync.ts";
export * from "./transfers.ts";
export * from "./transport.ts";
