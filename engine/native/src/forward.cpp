/** @file The forward pass of one example through one operation. */
#include <algorithm>
#include <cmath>
#include <cstring>

#include "executor.h"
#include "geometry.h"
#include "random.h"

namespace masthead {

const float* Executor::read(const View& view, int image, Slot slot, int thread) {
  return readRows(view, image, 0, plan_.tensors[static_cast<size_t>(view.tensor)].h, slot, thread);
}

const float* Executor::readRows(const View& view, int image, int from, int rows, Slot slot, int thread) {
  const Tensor& t = plan_.tensors[static_cast<size_t>(view.tensor)];
  if (view.norm < 0 && !view.relu && !t.half) return floats(view.tensor, image, t.row(from));
  float* out = scratch(slot, thread);
  stored(view.tensor).affine(rows * t.w, t.cs, value(view.tensor, image, t.row(from)), affineOf(view), view.relu, out);
  return out;
}

/** The same as elements of the tensor's kind. */
const Element* Executor::readStored(const View& view, int image, Slot slot, int thread) {
  const Tensor& t = plan_.tensors[static_cast<size_t>(view.tensor)];
  const Element* x = value(view.tensor, image);
  if (view.norm < 0 && !view.relu) return x;
  Element* out = elements(scratch(slot, thread));
  stored(view.tensor).activate(t.h * t.w, t.cs, x, affineOf(view), view.relu, out);
  return out;
}

/**
 * The zero-padded, activated input, at this operation's corner: as many rows as the outputs before `outputRows` need. Made
 * once for all convolutions of the phase that read it.
 */
const float* Executor::paddedInput(const Operation& op, const OperationState& s, int image, int outputRows, int thread) {
  float* p = scratch(block, thread);
  const PadGeometry& g = blocks_[static_cast<size_t>(s.blockIndex)];
  HeldBlock& held = held_[static_cast<size_t>(thread)];
  if (held.index != s.blockIndex || held.image != image) held = {s.blockIndex, image, 0};
  const int needed = g.top - op.py + (outputRows - 1) * op.sy + (op.kh - 1) * op.dy + 1;
  if (held.rows < needed) {
    const View& view = plan_.views[static_cast<size_t>(op.views[0])];
    stored(view.tensor).pad(padRows(g, held.rows, needed), value(view.tensor, image), affineOf(view), view.relu,
            p + static_cast<int64_t>(held.rows) * g.pw * g.cs);
    held.rows = needed;
  }
  return p + s.blockBase;
}

/** The next part of the padded input, for the output rows from `outputRow`. */
const float* Executor::ahead(const Operation& op, int image, int outputRow) const {
  const int tensor = plan_.views[static_cast<size_t>(op.views[0])].tensor;
  const Tensor& in = plan_.tensors[static_cast<size_t>(tensor)];
  return ahead(tensor, image, in.row(std::min(in.h, outputRow * op.sy + op.py)));
}

void Executor::gatherMoments(int norm, const Element* x, int pixels, bool first, int image) {
  const Norm& n = plan_.norms[static_cast<size_t>(norm)];
  float* sums = normStates_[static_cast<size_t>(norm)].sums + static_cast<int64_t>(image) * 3 * n.cs;
  stored(plan_.views[static_cast<size_t>(n.view)].tensor).moments(pixels, n.cs, x, sums + 2 * n.cs, first, sums, sums + n.cs);
}

/** Where an operation computes its output from row `from` on: in place, or in scratch if it is stored otherwise than computed. */
float* Executor::outputRows(const Operation& op, int image, int from, int thread) const {
  const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
  return out.half ? scratch(gradientIn, thread) : floats(op.out, image, out.row(from));
}

/** Finishes a convolution's new output rows: the bias, and the statistics of the following norm, of what is stored. */
void Executor::finishRows(const Operation& op, const OperationState& s, int image, int from, int rows, float* y) {
  const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
  if (op.bias >= 0) k_->addBias(rows * out.w, out.cs, s.packed.bias, y);
  Element* to = value(op.out, image, out.row(from));
  const bool statistics = op.outNorm >= 0 && call_->batchStatistics;
  if (!out.half) {
    if (statistics) gatherMoments(op.outNorm, to, rows * out.w, from == 0, image);
  } else if (statistics) {
    float* sums = normStates_[static_cast<size_t>(op.outNorm)].sums + static_cast<int64_t>(image) * 3 * out.cs;
    stored(op.out).putMoments(rows * out.w, out.cs, y, to, sums + 2 * out.cs, from == 0, sums, sums + out.cs);
  } else {
    stored(op.out).put(rows * out.w, out.cs, y, to);
  }
}

void Executor::convolutionForward(const Operation& op, OperationState& s, int image, int thread) {
  const View& view = plan_.views[static_cast<size_t>(op.views[0])];
  const Tensor& in = plan_.tensors[static_cast<size_t>(view.tensor)];
  const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
  const float* w = s.packed.forward;
  const int step = panelRows(out.w, std::max(in.cs, out.cs));
  for (int from = 0; from < out.h; from += step) {
    const int rows = std::min(step, out.h - from);
    float* y = outputRows(op, image, from, thread);
    if (isPlainPointwise(op)) {
      const float* x = readRows(view, image, from, rows, padded, thread);
      k_->gemm(rows * out.w, out.cs, in.c, 1, s.offsets.data(), x, in.cs, 1, w, out.cs, y, out.cs, false, nullptr);
    } else {
      const float* p = paddedInput(op, s, image, from + rows, thread);
      const int64_t rowIn = static_cast<int64_t>(blocks_[static_cast<size_t>(s.blockIndex)].pw) * in.cs;
      for (int row = 0; row < rows; row++)
        k_->gemm(out.w, out.cs, in.c, op.kh * op.kw, s.offsets.data(), p + (from + row) * op.sy * rowIn, op.sx * in.cs, 1, w, out.cs,
                 y + out.row(row), out.cs, false, nullptr);
    }
    finishRows(op, s, image, from, rows, y);
  }
}

/** Depthwise, alone or followed by the pointwise half of a separable convolution, whose input lives in scratch only. */
void Executor::depthwiseForward(const Operation& op, OperationState& s, int image, int thread) {
  const Tensor& in = plan_.tensors[static_cast<size_t>(plan_.views[static_cast<size_t>(op.views[0])].tensor)];
  const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
  const DepthwiseGeometry sweep = forwardSweep(op, in, out, blocks_[static_cast<size_t>(s.blockIndex)].pw);
  const int64_t rowIn = static_cast<int64_t>(sweep.pw) * in.cs;
  const int step = panelRows(out.w, std::max(in.cs, out.cs));
  for (int from = 0; from < out.h; from += step) {
    const int rows = std::min(step, out.h - from);
    const float* p = paddedInput(op, s, image, from + rows, thread) + from * op.sy * rowIn;
    float* y = outputRows(op, image, from, thread);
    float* d = op.kind == Kind::separable ? scratch(inner, thread) : y;
    k_->depthwise(sweepRows(sweep, from, rows), p, s.packed.depthwise, d, ahead(op, image, from + rows));
    if (op.kind == Kind::separable)
      k_->gemm(rows * out.w, out.cs, in.c, 1, s.offsets.data(), d, in.cs, 1, s.packed.forward, out.cs, y, out.cs, false, ahead(op.out, image, out.row(from + rows)));
    finishRows(op, s, image, from, rows, y);
  }
}

void Executor::combineForward(const Operation& op, OperationState& s, int image, int thread) {
  (void)s;
  const Tensor& out = plan_.tensors[op.out];
  Element* y = value(op.out, image);
  constexpr int limit = combineLimit;
  const Element* x[limit];
  const float* coefficients[limit];
  float *table = scratch(inner, thread), *bias = scratch(innerGradient, thread);
  std::fill_n(bias, out.cs, 0.0f);
  int K = 0;
  bool first = true;
  // Long sums are split: the table holds the coefficients of at most `limit` terms.
  const auto flush = [&] {
    if (!first) {
      std::fill_n(table + static_cast<int64_t>(K) * out.cs, out.cs, 1.0f);
      x[K] = y;
      coefficients[K] = table + static_cast<int64_t>(K) * out.cs;
      K++;
    }
    stored(op.out).combine(out.h * out.w, out.cs, K, x, coefficients, bias, y);
    std::fill_n(bias, out.cs, 0.0f);
    K = 0;
    first = false;
  };
  for (size_t t = 0; t < op.views.size(); t++) {
    const View& view = plan_.views[op.views[t]];
    if (!call_->termActive(op, t)) continue;
    const float weight = call_->weightOf(op.z[t]);
    float* c = table + static_cast<int64_t>(K) * out.cs;
    coefficients[K] = c;
    if (view.norm >= 0 && !view.relu) {
      const NormState& n = normStates_[view.norm];
      for (int i = 0; i < out.cs; i++) {
        c[i] = weight * n.scale[i];
        bias[i] += static_cast<float>(weight * (n.shift[i] - static_cast<double>(n.scale[i]) * n.mean[i]));
      }
      x[K++] = value(view.tensor, image);
    } else {
      std::fill_n(c, out.cs, weight);
      x[K++] = readStored(view, image, padded, thread);
      if (view.relu) flush();
    }
    if (K == limit - 1) flush();
  }
  if (K > 0 || first) flush();
}

void Executor::lossForward(const Operation& op, OperationState& s, int image, int thread) {
  const View& view = plan_.views[op.views[0]];
  const float* x = read(view, image, padded, thread);
  const int n = plan_.classes, label = call_->labels[static_cast<size_t>(image)];
  int best = 0;
  for (int i = 1; i < n; i++)
    if (x[i] > x[best]) best = i;
  double total = 0, sum = 0;
  for (int i = 0; i < n; i++) total += std::exp(static_cast<double>(x[i]) - x[best]);
  for (int i = 0; i < n; i++) sum += x[i];
  const double logTotal = std::log(total) + x[best];
  s.losses[static_cast<size_t>(image)] = logTotal - (1.0 - op.smoothing) * x[label] - op.smoothing * sum / n;
  s.hits[static_cast<size_t>(image)] = best == label;
}

/** Copies `count` channels of each pixel, from channel `at` of x to channel `to` of y, which holds the same kind of elements. */
static void copyChannels(int pixels, const Tensor& from, const Element* x, int at, const Tensor& out, Element* y, int to, int count) {
  for (int64_t i = 0; i < pixels; i++)
    std::memcpy(out.element(y, i * out.cs + to), from.element(x, i * from.cs + at), static_cast<size_t>(count * out.bytes()));
}

/** Zeroes the lanes beyond the channels. */
static void clearLanes(const Tensor& t, Element* y) {
  if (t.c == t.cs) return;
  for (int64_t i = 0; i < t.h * t.w; i++) std::memset(t.element(y, i * t.cs + t.c), 0, static_cast<size_t>((t.cs - t.c) * t.bytes()));
}

void Executor::forward(int index, int image, int thread) {
  const Operation& op = plan_.operations[static_cast<size_t>(index)];
  OperationState& s = states_[static_cast<size_t>(index)];
  switch (op.kind) {
    case Kind::input: loadImage(op, image, thread); break;
    case Kind::convolution: return convolutionForward(op, s, image, thread);
    case Kind::depthwise:
    case Kind::separable: return depthwiseForward(op, s, image, thread);
    case Kind::combine: combineForward(op, s, image, thread); break;
    case Kind::loss: lossForward(op, s, image, thread); return;
    case Kind::statistics:
      return gatherMoments(op.outNorm, readStored(plan_.views[op.views[0]], image, padded, thread), plan_.norms[static_cast<size_t>(op.outNorm)].pixels, true, image);
    case Kind::maxPool:
    case Kind::avgPool: {
      const View& view = plan_.views[op.views[0]];
      const PoolGeometry g = poolGeometry(op, plan_.tensors[view.tensor], plan_.tensors[op.out]);
      const StoredKernels& k = stored(op.out);
      (op.kind == Kind::maxPool ? k.maxPool : k.avgPool)(g, readStored(view, image, padded, thread), value(op.out, image));
      break;
    }
    case Kind::shiftedSlice: {
      const View& view = plan_.views[op.views[0]];
      const Tensor& t = plan_.tensors[view.tensor];
      float* y = outputRows(op, image, 0, thread);
      stored(view.tensor).pad({t.h, t.w, t.cs, -op.py, -op.px, t.h, t.w, 1, 1}, value(view.tensor, image), affineOf(view), view.relu, y);
      if (t.half) stored(op.out).put(t.h * t.w, t.cs, y, value(op.out, image));
      break;
    }
    case Kind::channelSlice: {
      const View& view = plan_.views[op.views[0]];
      const Tensor& in = plan_.tensors[view.tensor];
      const Tensor& out = plan_.tensors[op.out];
      copyChannels(out.h * out.w, in, readStored(view, image, padded, thread), op.px, out, value(op.out, image), 0, out.c);
      clearLanes(out, value(op.out, image));
      break;
    }
    case Kind::concat: {
      const Tensor& out = plan_.tensors[op.out];
      int at = 0;
      for (int v : op.views) {
        const View& view = plan_.views[v];
        const Tensor& t = plan_.tensors[view.tensor];
        copyChannels(t.h * t.w, t, readStored(view, image, padded, thread), 0, out, value(op.out, image), at, t.c);
        at += t.c;
      }
      clearLanes(out, value(op.out, image));
      break;
    }
    case Kind::dropPath: {
      const View& view = plan_.views[op.views[0]];
      stored(op.out).addScaled(plan_.tensors[op.out].image(), call_->dropFactor(op.node, image), readStored(view, image, padded, thread), false,
                               value(op.out, image));
      break;
    }
    case Kind::globalPool: {
      const View& view = plan_.views[op.views[0]];
      const Tensor& t = plan_.tensors[view.tensor];
      float* y = outputRows(op, image, 0, thread);
      k_->floats.channelSum(t.h * t.w, t.cs, elements(read(view, image, padded, thread)), y);
      k_->axpy(t.cs, 1.0f / static_cast<float>(t.h * t.w), y, false, y);
      if (plan_.tensors[op.out].half) stored(op.out).put(1, t.cs, y, value(op.out, image));
      break;
    }
    case Kind::materialise: {
      const View& view = plan_.views[op.views[0]];
      const Tensor& t = plan_.tensors[view.tensor];
      stored(op.out).activate(t.h * t.w, t.cs, value(view.tensor, image), affineOf(view), view.relu, value(op.out, image));
      break;
    }
  }
  if (op.outNorm >= 0 && call_->batchStatistics) gatherMoments(op.outNorm, value(op.out, image), plan_.norms[static_cast<size_t>(op.outNorm)].pixels, true, image);
}

}  // namespace masthead
