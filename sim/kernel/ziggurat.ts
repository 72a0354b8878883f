/**
 * The exponential distribution cut into 256 horizontal layers of equal area, for drawing from it without a logarithm
 * (Marsaglia and Tsang 2000, The ziggurat method for generating random variables, J. Stat. Software 5(8)).
 *
 * A layer is a rectangle, nearly all of which lies under the density exp(-x). So 99 draws of 100 take one multiplication and one
 * comparison. The edges are computed when the module is loaded, by exact arithmetic of our own, and are the same on every engine.
 */
import { exp, ln } from "./math.ts";

/** Number of layers. A power of two, so that some bits of a draw choose one. */
export const LAYERS = 256;
/** Where the tail begins that belongs to the lowest layer, and the area of each layer, for 256 layers: Marsaglia and Tsang, section 4. */
export const TAIL_START = 7.69711747013105;
const LAYER_AREA = 0.003949659822581557;

/** Right edges of the layers, from the lowest and widest up to the peak, whose edge is 0. */
export const LAYER_EDGES: Readonly<Float64Array> = layerEdges();

/** Whether a point in layer `layer` at `x`, at a height that `y` of [0, 1) chooses, lies under the density. */
export function isUnderDensity(layer: number, x: number, y: number): boolean {
  const low = exp(-LAYER_EDGES[layer]!);
  const high = exp(-LAYER_EDGES[layer + 1]!);
  return low + y * (high - low) < exp(-x);
}

/** The lowest layer has the area of the tail added to it as if it were a rectangle of the same height. */
function layerEdges(): Float64Array {
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = LAYER_AREA / exp(-TAIL_START);
  edges[1] = TAIL_START;
  for (let layer = 2; layer < LAYERS; layer++) {
    const below = edges[layer - 1]!;
    edges[layer] = -ln(exp(-below) + LAYER_AREA / below);
  }
  return edges;
}
