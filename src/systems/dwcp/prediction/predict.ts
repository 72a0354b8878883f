/**
 * Predictions: how good each version's model is and how sure it is of itself, without the model. What comes out is the truth of the samples
 * with an error of the size that the model has been measured to make.
 */
import type { ModeName } from "../../../check/observation.ts";
import {
  ADVICE,
  CONFIDENCE_GATE,
  ERROR_INTERNET,
  ERROR_OLD,
  MODEL_DATACENTER,
  MODEL_INTERNET,
  MODEL_OLD,
  type PredictionModel,
  STUB,
} from "../constants/index.ts";
import type { Advice } from "../costs.ts";
import type { History, Sample } from "./history.ts";

/** A way as it is predicted to be, and how sure of that the model is, 0 to 1. */
export interface Prediction extends Sample {
  readonly confidence: number;
}

/** Two numbers between -1 and 1, drawn for each prediction: where in the range of its errors it lies. */
export interface Luck {
  readonly bandwidth: number;
  readonly roundTrip: number;
}

/** What v1 predicts; absent during its cold start of 10 minutes. */
export function predictOld(history: History, luck: Luck): Prediction | undefined {
  return byModel(MODEL_OLD, history, luck, ERROR_OLD.bandwidth);
}

/**
 * What v3 predicts: in the datacenter with the model of v1, on the internet with one of its own that starts an hour cold, in between the
 * mean of both, weighted by their confidence (facts 1.4). Absent during the cold start of a model that it takes.
 */
export function predictNext(history: History, mode: ModeName, luck: Luck): Prediction | undefined {
  const near = byModel(MODEL_DATACENTER, history, luck, ERROR_OLD.bandwidth);
  if (mode === "datacenter" || near === undefined) return near;
  const far = byModel(MODEL_INTERNET, history, luck, ERROR_INTERNET[history.pattern(MODEL_INTERNET.steps)]);
  return mode === "internet" || far === undefined ? far : weighted(near, far);
}

/** What either version predicts as shipped, with the confidence that it has in it: the same for every way, and at once (facts 1.4). */
export function predictStub(next: boolean, mode: ModeName): Prediction {
  if (!next) return { ...STUB, confidence: MODEL_OLD.confidence };
  const near = { ...STUB, confidence: MODEL_DATACENTER.confidence };
  const far = { ...STUB, confidence: MODEL_INTERNET.confidence };
  if (mode === "datacenter") return near;
  return mode === "internet" ? far : weighted(near, far);
}

/** What the transport is told, if the model is sure enough of it. */
export function adviceOf(prediction: Prediction | undefined): Advice | undefined {
  if (prediction === undefined || prediction.confidence < CONFIDENCE_GATE) return undefined;
  const { bandwidthBps, rttUs, loss } = prediction;
  const distance = rttUs < ADVICE.nearUs ? ADVICE.nearFactor : rttUs > ADVICE.farUs ? ADVICE.farFactor : 1;
  const lossy = loss > ADVICE.lossyFrom ? ADVICE.lossyFactor : 1;
  const streams = Math.max(1, Math.round((bandwidthBps / ADVICE.bpsPerStream) * distance * lossy));
  return { streams, pacingBps: bandwidthBps * ADVICE.pacing };
}

/** An error that is uniform between -2 and 2 times its mean size has that mean size. */
function byModel({ steps, confidence }: PredictionModel, history: History, luck: Luck, error: number): Prediction | undefined {
  if (history.length < steps) return undefined;
  const { bandwidthBps, rttUs, loss } = history.mean(steps);
  return {
    bandwidthBps: bandwidthBps * (1 + 2 * error * luck.bandwidth),
    rttUs: rttUs * (1 + 2 * ERROR_OLD.latency * luck.roundTrip),
    loss,
    confidence,
  };
}

function weighted(one: Prediction, other: Prediction): Prediction {
  const sum = one.confidence + other.confidence;
  const mean = (value: (prediction: Prediction) => number): number => (one.confidence * value(one) + other.confidence * value(other)) / sum;
  return {
    bandwidthBps: mean(({ bandwidthBps }) => bandwidthBps),
    rttUs: mean(({ rttUs }) => rttUs),
    loss: mean(({ loss }) => loss),
    confidence: mean(({ confidence }) => confidence),
  };
}
