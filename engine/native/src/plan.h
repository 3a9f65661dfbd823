/**
 * @file The lowered plan as the executor sees it: tensors placed in one arena, lazily normalised views, operations with
 * phases. Made by engine/native/lower.ts; indices refer to the vectors of `Plan`.
 */
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace masthead {

enum class Kind : int {
  input = 0,
  convolution = 1,
  depthwise = 2,
  separable = 3,
  maxPool = 4,
  avgPool = 5,
  shiftedSlice = 6,
  combine = 7,
  concat = 8,
  dropPath = 9,
  globalPool = 10,
  loss = 11,
  materialise = 12,
  statistics = 13,
};

/** A value or gradient: [batch, h, w, cs] floats at `offset` of the arena; c of the cs lanes are real, the rest zero. */
struct Tensor {
  int h, w, c, cs;
  int64_t offset;
  int64_t row(int y) const { return static_cast<int64_t>(y) * w * cs; }
  int64_t image() const { return row(h); }
};

/** How an operation reads a node: act(norm(tensor)). `gradient` takes dL/d(norm output, before act); -1 for none. */
struct View {
  int tensor;
  int norm;
  bool relu;
  int gradient;
};

/** A batch normalisation that is applied where it is read. Parameter and statistic offsets; -1 for none. */
struct Norm {
  int c, cs, pixels;
  double epsilon, momentum;
  int scale, shift;
  std::vector<int> means, variances;
  /** What it reads, dL/d(its output), and the mixture weight that scales that gradient (-1: one). */
  int view, gradient, z;
};

struct Operation {
  Kind kind;
  int phase, node;
  std::vector<int> views;
  /** combine: mixture index per term (-1: coefficient one), and whether the term's gradient goes through its norm. */
  std::vector<int> z;
  std::vector<int> folded;
  int out;
  /** The norm whose statistics this operation gathers from its output; -1 for none. */
  int outNorm;
  /** dL/d(output): a tensor, or through `gradientNorm` from that norm's output gradient. */
  int gradient, gradientNorm;
  int kh, kw, sy, sx, py, px, dy, dx;
  /** A convolution's input norm whose gradient sums it gathers as it delivers its input gradient; -1 for none. */
  int sums;
  /** Offsets in θ; `pointwise` is the second weight of a separable convolution. */
  int weight, pointwise, bias;
  float lossWeight, smoothing;
  bool mainHead;
};

enum class BackwardKind : int { operation = 0, normSums = 1, normApply = 2 };
struct Backward {
  BackwardKind kind;
  int target, phase;
};

struct Parameter {
  int64_t offset, size;
};

struct Plan {
  int batch = 0, mixture = 0, classes = 0;
  int64_t parameterCount = 0, statisticCount = 0, arena = 0;
  std::vector<Tensor> tensors;
  std::vector<View> views;
  std::vector<Norm> norms;
  std::vector<Operation> operations;
  std::vector<Backward> backward;
  /** Per norm: the operation that gathers its statistics. */
  std::vector<int> normOwner;
  std::vector<Parameter> parameters;
  int logits = -1, features = -1;  // views
  int forwardPhases = 0, backwardPhases = 0;
};

}  // namespace masthead
