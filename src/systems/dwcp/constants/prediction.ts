/** The figures of PBA, the bandwidth prediction, each with its source. */

/** A link is sampled, and its bandwidth predicted, once a minute (facts 1.4: sample 60 s, predict 60 s). */
export const PREDICTION_INTERVAL_US = 60_000_000;

/** A model that predicts the bandwidth of a link from its samples. */
export interface PredictionModel {
  /** Samples that it needs, a minute apart: the time of a cold start. */
  readonly steps: number;
  /** Numbers in a sample. */
  readonly features: number;
  /** How sure it says it is, 0 to 1. */
  readonly confidence: number;
}

/** Facts 1.4: both versions say 0.8 of whatever they predict. */
const CONFIDENCE = 0.8;

/** v3 rescales its confidence to c * c / target, with targets of 85 % in the datacenter and 70 % on the internet (facts 1.4). */
function rescaled(target: number): number {
  return (CONFIDENCE * CONFIDENCE) / target;
}

/** Facts 1.4: LSTM 128/64 on 10 steps of 6 features. */
export const MODEL_OLD: PredictionModel = Object.freeze({ steps: 10, features: 6, confidence: CONFIDENCE });

/** Facts 1.4: v3 has the model of v1 in the datacenter, with its confidence rescaled to 0.75. */
export const MODEL_DATACENTER: PredictionModel = Object.freeze({ steps: 10, features: 6, confidence: rescaled(0.85) });

/** Facts 1.4: LSTM 256/128 on 60 steps of 5 features, an hour of cold start; its confidence comes out as 0.91. */
export const MODEL_INTERNET: PredictionModel = Object.freeze({ steps: 60, features: 5, confidence: rescaled(0.7) });

/** What is predicted is applied from this confidence on (facts 1.4). */
export const CONFIDENCE_GATE = 0.8;

/** Mean absolute error of the model of v1, as a share: of the bandwidth 7.2 %, of the latency 12.1 % (facts 1.4). */
export const ERROR_OLD = Object.freeze({ bandwidth: 0.072, latency: 0.121 });

/** How the samples of a link run. */
export type Pattern = "stable" | "linear" | "periodic" | "volatile";

/** Mean absolute error of the internet model, 1 - accuracy, the middle of each range (facts 1.4: stable 97.5-98, linear 87-95, ...). */
export const ERROR_INTERNET: { readonly [pattern in Pattern]: number } = Object.freeze({
  stable: 0.0225,
  linear: 0.09,
  periodic: 0.195,
  volatile: 0.16,
});

/** Samples that stay within this share of their mean are stable; others cross their mean seldom or often (modelling choice). */
export const PATTERN = Object.freeze({ stableSpread: 0.05, volatileCrossings: 0.25 });

/** From a prediction to streams: one for each 10 Mbps, more on a short path, fewer on a long or a lossy one (facts 1.4). */
export const ADVICE = Object.freeze({
  bpsPerStream: 10_000_000,
  nearUs: 20_000,
  nearFactor: 1.3,
  farUs: 100_000,
  farFactor: 0.7,
  lossyFrom: 0.01,
  lossyFactor: 0.75,
  /** Share of the predicted bandwidth that a transfer paces itself to. */
  pacing: 0.95,
});

/** What both versions predict as shipped, whatever the link (facts 1.4: the inference is a stub). */
export const STUB = Object.freeze({ bandwidthBps: 100_000_000, rttUs: 10_000, loss: 0.01 });
