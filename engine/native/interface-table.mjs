// @ts-check
/**
 * @file The interface between TypeScript and the C++ executor: one table. The build generates C++ structs and their readers from it
 * (scripts/build/native-interface.mjs), TypeScript its types (interface.ts), so that both sides have the same fields.
 *
 * A field has its type, and the C++ member's name if different. `int`, `uint`, `long` (64 bits), `double`, `float` are
 * numbers; `flag` a boolean; `ints` a list of numbers; `bytes`, `words`, `floats` typed arrays of 8 and 32 bits and of float32 (null: empty);
 * `Name[]` a list of such structs; any other name one of `enums` or `tuples`. The other side copies what it reads.
 */

/** Numbered from 0 in this order. */
export const enums = /** @type {const} */ ({
  Kind: [
    'input',
    'convolution',
    'depthwise',
    'separable',
    'maxPool',
    'avgPool',
    'shiftedSlice',
    'channelSlice',
    'combine',
    'concat',
    'dropPath',
    'globalPool',
    'loss',
    'materialise',
    'statistics',
  ],
  BackwardKind: ['operation', 'normSums', 'normApply'],
  Mode: ['step', 'gradient', 'evaluate'],
  /** Who does a stage's parts: threads a row of neighbouring ones each, or one after the other in turns, or the first thread all. */
  Sharing: ['blocks', 'turns', 'alone'],
});

/** Lists of a fixed length whose entries have names in C++; a struct with that field has them as its own members. */
export const tuples = /** @type {const} */ ({
  /** Kernel, stride, padding, dilation, vertical then horizontal each. */
  Window: ['kh', 'kw', 'sy', 'sx', 'py', 'px', 'dy', 'dx'],
});

export const structs = /** @type {const} */ ({
  /**
   * A value or gradient: [batch, height, width, stride] elements at `offset` of the arena (in floats): float32, or bfloat16 if `half`. The stride is the
   * channels rounded up to 8, the rest zero.
   */
  Tensor: { height: 'int h', width: 'int w', channels: 'int c', stride: 'int cs', half: 'flag', offset: 'long' },

  /** How an operation reads a node: act(norm(tensor)). `gradient` is the tensor that takes dL/d(norm output, before act). -1: none. */
  View: { tensor: 'int', norm: 'int', relu: 'flag', gradient: 'int' },

  /**
   * A batch normalisation, applied where it is read. `scale`, `shift`, `means`, `variances` are offsets of parameters and statistics,
   * the latter an entry per merged graph node. `view`: what it reads. `gradient`: dL/d(its output). `z`: the mixture weight that scales that
   * gradient (-1: one). `owner`: the operation that gathers its statistics. Where several weighted sums and nobody else read it, that gradient is not
   * stored: `sums` are these operations, `terms` their weights (-1: one), and dL/d(output) is the weighted sum of their output gradients.
   */
  Norm: {
    channels: 'int c',
    stride: 'int cs',
    pixels: 'int',
    epsilon: 'double',
    momentum: 'double',
    scale: 'int',
    shift: 'int',
    means: 'ints',
    variances: 'ints',
    view: 'int',
    gradient: 'int',
    z: 'int',
    sums: 'ints',
    terms: 'ints',
    owner: 'int',
  },

  /**
   * `node` names the graph node for random draws. `z`: per view, the mixture weight of the term (-1: coefficient one); `folded`: whether the
   * term's gradient goes through its norm. `outNorm`: the norm whose statistics it gathers from its output (-1: none). `gradient`: dL/d(output), a tensor, or
   * through `gradientNorm` from that norm's output gradient. `sums`: a convolution's input norm whose gradient sums it gathers as it delivers its input
   * gradient (-1: none). `weight`, `pointwise` (the second weight of a separable convolution), `bias`: offsets in θ (-1: none).
   */
  Operation: {
    kind: 'Kind',
    node: 'int',
    phase: 'int',
    views: 'ints',
    z: 'ints',
    folded: 'ints',
    out: 'int',
    outNorm: 'int',
    gradient: 'int',
    gradientNorm: 'int',
    sums: 'int',
    window: 'Window',
    weight: 'int',
    pointwise: 'int',
    bias: 'int',
    lossWeight: 'float',
    smoothing: 'float',
    mainHead: 'flag',
  },

  /** A part of the backward pass: of an operation, or of a norm. */
  Backward: { kind: 'BackwardKind', target: 'int', phase: 'int' },

  /** Offset of a parameter in θ, in floats. */
  Parameter: { offset: 'long', size: 'long' },

  /** A graph lowered for one batch size. `arena` in floats; `logits` and `features` are views (-1: none). */
  Plan: {
    batch: 'int',
    mixture: 'int',
    classes: 'int',
    parameterCount: 'long',
    statisticCount: 'long',
    arena: 'long',
    tensors: 'Tensor[]',
    views: 'View[]',
    norms: 'Norm[]',
    operations: 'Operation[]',
    backward: 'Backward[]',
    parameters: 'Parameter[]',
    logits: 'int',
    features: 'int',
    forwardPhases: 'int',
    backwardPhases: 'int',
  },

  OptimiserGroup: {
    adam: 'flag',
    momentum: 'double',
    beta1: 'double',
    beta2: 'double',
    epsilon: 'double',
    learningRate: 'double',
    weightDecay: 'double',
  },

  /**
   * One call. The images are `bytes` or `floats`, [batch, height, width, imageChannels]. `mean` and `deviation`: a value per channel, or one, or none.
   * `active`, `backwardActive`: per operation. `normSlots`: per merged norm in plan order, whether its running statistics are updated.
   * `parameterGroup`: per parameter its optimiser group; -1 frozen, -2 not reached. `anchored`: per parameter. `clip` 0: none. `wantTimes`: on one thread.
   */
  CallInputs: {
    mode: 'Mode',
    bytes: 'bytes',
    floats: 'floats',
    imageChannels: 'int',
    labels: 'words',
    valid: 'int',
    mean: 'floats',
    deviation: 'floats',
    augment: 'flag',
    flip: 'flag',
    cropPadding: 'int',
    cutout: 'int',
    augmentSeed: 'uint',
    z: 'floats',
    mask: 'bytes',
    active: 'bytes',
    backwardActive: 'bytes',
    normSlots: 'bytes',
    parameterGroup: 'words',
    anchored: 'bytes',
    anchor: 'floats',
    anchorStrength: 'double',
    groups: 'OptimiserGroup[]',
    clip: 'double',
    noise: 'double',
    noiseSeed: 'uint',
    dropPath: 'double',
    dropPathSeed: 'uint',
    batchStatistics: 'flag',
    wantParameters: 'flag',
    wantLogits: 'flag',
    wantFeatures: 'flag',
    wantTimes: 'flag',
  },
});
