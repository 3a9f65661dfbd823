/** @file The backward pass of one example through one operation. Weight gradients go to the example group's accumulators. */
#include <algorithm>
#include <cmath>
#include <cstring>

#include "executor.h"
#include "geometry.h"

namespace masthead {

/** dL/d(output): stored, or formed from the gradient behind the batch normalisation that follows: A·(g - mean g) + B·(y - mean y). */
const float* Executor::outputGradient(const Operation& op, int image, int thread) {
  return outputGradientRows(op, image, 0, plan_.tensors[static_cast<size_t>(op.out)].h, thread);
}

const float* Executor::outputGradientRows(const Operation& op, int image, int from, int rows, int thread) {
  const Tensor& t = plan_.tensors[static_cast<size_t>(op.out)];
  if (op.gradientNorm < 0 && !t.half) return floats(op.gradient, image, t.row(from));
  float* e = scratch(gradientIn, thread);
  if (op.gradientNorm < 0)
    stored(op.gradient).affine(rows * t.w, t.cs, value(op.gradient, image, t.row(from)), {}, false, e);
  else
    formNormGradient(op.gradientNorm, value(op.out, image, t.row(from)), image, t.row(from), rows * t.w, e);
  return e;
}

/** dL/d(a norm's input) over pixels from element `from` of an example on; `values` are the input's. */
void Executor::formNormGradient(int norm, const Element* values, int image, int64_t from, int pixels, float* out) {
  const Norm& n = plan_.norms[static_cast<size_t>(norm)];
  const NormState& s = normStates_[static_cast<size_t>(norm)];
  const StoredKernels& k = stored(plan_.views[static_cast<size_t>(n.view)].tensor);
  if (n.sums.empty())
    return k.normGradient(pixels, n.cs, value(n.gradient, image, from), values, s.A, s.B, s.gradientMean, s.mean, out);
  const Element* gradients[combineLimit];
  for (size_t i = 0; i < s.sources.size(); i++) gradients[i] = value(s.sources[i], image, from);
  k.normGradientOfSums(pixels, n.cs, static_cast<int>(s.sources.size()), gradients, s.weights.data(), values, s.A, s.B, s.gradientMean, s.mean, out);
}

void Executor::deliver(const View& view, bool accumulate, const float* d, int image) {
  if (view.gradient < 0) return;
  const Tensor& t = plan_.tensors[static_cast<size_t>(view.tensor)];
  stored(view.tensor).deliver(t.h * t.w, t.cs, d, value(view.tensor, image), affineOf(view), view.relu, accumulate, value(view.gradient, image));
}

/** Where a view's gradient can be computed in place, because nothing masks or rounds it; else null. */
float* Executor::directGradient(const View& view, int image, int64_t at) const { return view.relu ? nullptr : floats(view.gradient, image, at); }

/** Where rows of a convolution's input gradient go; with the sums of the norm behind, if the plan says so. */
Delivery Executor::deliveryOf(const Operation& op, const OperationState& s, int image, int from) {
  const View& view = plan_.views[static_cast<size_t>(op.views[0])];
  const Tensor& t = plan_.tensors[static_cast<size_t>(view.tensor)];
  Delivery to = {value(view.tensor, image, t.row(from)), affineOf(view), view.relu, s.accumulate[0] != 0, value(view.gradient, image, t.row(from)), nullptr, nullptr};
  if (op.sums < 0) return to;
  to.s1 = normStates_[static_cast<size_t>(op.sums)].sums + static_cast<int64_t>(image) * 3 * t.cs;
  to.s2 = to.s1 + t.cs;
  if (from == 0) std::fill_n(to.s1, 2 * t.cs, 0.0f);
  return to;
}

void Executor::deliverRows(const Operation& op, const OperationState& s, const float* d, int image, int from, int rows) {
  const int tensor = plan_.views[static_cast<size_t>(op.views[0])].tensor;
  const Tensor& t = plan_.tensors[static_cast<size_t>(tensor)];
  const Delivery to = deliveryOf(op, s, image, from);
  if (to.s1) return stored(tensor).deliverSums(rows * t.w, t.cs, d, to.x, to.norm, to.gradient, to.s1, to.s2);
  stored(tensor).deliver(rows * t.w, t.cs, d, to.x, to.norm, to.relu, to.accumulate, to.gradient);
}

/** Input gradient of a dense convolution with output gradient e; goes straight to the gradient if nothing masks it. */
void Executor::denseInputGradient(const Operation& op, OperationState& s, const Tensor& in, const Tensor& out, const float* e, int image,
                                  int thread) {
  const View& view = plan_.views[static_cast<size_t>(op.views[0])];
  if (view.gradient < 0) return;
  if (isPointwise(op)) {
    float *small = scratch(gradientPadded, thread), *spread = scratch(inputGradient, thread);
    k_->gemm(out.h * out.w, in.cs, out.c, 1, s.offsets.data(), e, out.cs, 1, s.packed.backward, in.cs, small, in.cs, false, nullptr);
    k_->floats.pad({out.h, out.w, in.cs, 0, 0, in.h, in.w, op.sy, op.sx}, elements(small), {}, false, spread);
    return deliverRows(op, s, spread, image, 0, in.h);
  }
  float* const direct = directGradient(view, image, 0);
  float* target = direct ? direct : scratch(inputGradient, thread);
  const PadGeometry g = gradientPadding(op, in, out, out.cs);
  float* p = scratch(gradientPadded, thread);
  k_->floats.pad(g, elements(e), {}, false, p);
  for (int y = 0; y < in.h; y++)
    k_->gemm(in.w, in.cs, out.c, op.kh * op.kw, s.backwardOffsets.data(), p + static_cast<int64_t>(y) * g.pw * out.cs, out.cs, 1,
             s.packed.backward, in.cs, target + in.row(y), in.cs, direct && s.accumulate[0], nullptr);
  if (!direct) deliverRows(op, s, target, image, 0, in.h);
}

void Executor::pointwiseBackward(const Operation& op, OperationState& s, int image, float* accumulators, int thread) {
  const View& view = plan_.views[static_cast<size_t>(op.views[0])];
  const Tensor& in = plan_.tensors[static_cast<size_t>(view.tensor)];
  const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
  const int zero = 0, step = panelRows(out.w, std::max(in.cs, out.cs));
  for (int from = 0; from < out.h; from += step) {
    const int rows = std::min(step, out.h - from), pixels = rows * out.w;
    const float* e = outputGradientRows(op, image, from, rows, thread);
    const float* x = readRows(view, image, from, rows, padded, thread);
    k_->gemm(in.c, out.cs, pixels, 1, &zero, x, 1, in.cs, e, out.cs, accumulators + s.dense, out.cs, true, nullptr);
    if (view.gradient < 0) continue;
    float* const direct = directGradient(view, image, in.row(from));
    float* target = direct ? direct : scratch(inputGradient, thread);
    k_->gemm(pixels, in.cs, out.c, 1, &zero, e, out.cs, 1, s.packed.backward, in.cs, target, in.cs, direct && s.accumulate[0], nullptr);
    if (!direct) deliverRows(op, s, target, image, from, rows);
  }
}

void Executor::convolutionBackward(const Operation& op, OperationState& s, int image, float* accumulators, int thread) {
  if (isPlainPointwise(op)) return pointwiseBackward(op, s, image, accumulators, thread);
  const Tensor& in = plan_.tensors[static_cast<size_t>(plan_.views[static_cast<size_t>(op.views[0])].tensor)];
  const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
  const float* e = outputGradient(op, image, thread);
  const float* p = paddedInput(op, s, image, out.h, thread);
  const int64_t rowIn = static_cast<int64_t>(blocks_[static_cast<size_t>(s.blockIndex)].pw) * in.cs;
  float* dw = accumulators + s.dense;
  const int zero = 0;
  for (int oy = 0; oy < out.h; oy++)
    for (int t = 0; t < op.kh * op.kw; t++)
      k_->gemm(in.c, out.cs, out.w, 1, &zero, p + oy * op.sy * rowIn + s.offsets[static_cast<size_t>(t)], 1, op.sx * in.cs, e + out.row(oy),
               out.cs, dw + static_cast<int64_t>(t) * in.c * out.cs, out.cs, true, nullptr);
  denseInputGradient(op, s, in, out, e, image, thread);
}

/**
 * Depthwise, alone or as the first half of a separable convolution, whose inner tensor is computed again here. One sweep over
 * the output rows: their gradient, both weight gradients, and as many rows of the input gradient as they complete.
 */
void Executor::depthwiseBackward(const Operation& op, OperationState& s, int image, float* accumulators, int thread) {
  const View& view = plan_.views[static_cast<size_t>(op.views[0])];
  const Tensor& in = plan_.tensors[static_cast<size_t>(view.tensor)];
  const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
  const DepthwiseGeometry sweep = forwardSweep(op, in, out, blocks_[static_cast<size_t>(s.blockIndex)].pw);
  const PadGeometry spread = gradientPadding(op, in, out, in.cs);
  const DepthwiseGeometry back = gradientSweep(op, in, spread);
  const int64_t rowIn = static_cast<int64_t>(sweep.pw) * in.cs, rowSpread = static_cast<int64_t>(spread.pw) * in.cs;
  float* const block = scratch(gradientPadded, thread);
  // At stride 1 the pointwise product goes directly into the padded block.
  const bool inPlace = op.kind == Kind::separable && spread.upY == 1 && spread.upX == 1 && out.w >= 8 && spread.top >= 0 && spread.left >= 0;
  // Zeros that nobody reads are not written.
  const bool bare = k_->readsDataAlone(back, view.relu);
  const int zero = 0, step = panelRows(out.w, std::max(in.cs, out.cs));
  int cleared = 0, done = 0;
  for (int from = 0; from < out.h; from += step) {
    const int rows = std::min(step, out.h - from), pixels = rows * out.w;
    // Rows of the block up to the next output row's are known after this panel, and so are input rows that read no further.
    const bool last = from + rows == out.h;
    const int known = last ? spread.ph : std::min(spread.ph, std::max(cleared, spread.top + (from + rows) * spread.upY));
    const PadGeometry panel = {rows, out.w, in.cs, spread.top + from * spread.upY - cleared, spread.left, known - cleared, spread.pw, spread.upY, spread.upX, bare};
    DepthwiseGeometry here = sweepRows(sweep, from, rows);
    const float* p = paddedInput(op, s, image, from + rows, thread) + from * op.sy * rowIn;
    const float* e = outputGradientRows(op, image, from, rows, thread);
    if (op.kind == Kind::separable) {
      float* d = scratch(inner, thread);
      k_->depthwise(here, p, s.packed.depthwise, d, ahead(op, image, from + rows));
      k_->gemm(in.c, out.cs, pixels, 1, &zero, d, 1, in.cs, e, out.cs, accumulators + s.dense, out.cs, true, nullptr);
      const float* next = ahead(op.out, image, out.row(from + rows));
      float* de = inPlace ? block + (spread.top + from) * rowSpread + spread.left * in.cs : scratch(innerGradient, thread);
      if (inPlace) {
        k_->clearMargins(panel, block + cleared * rowSpread);
        for (int row = 0; row < rows; row++)
          k_->gemm(out.w, in.cs, out.c, 1, &zero, e + out.row(row), out.cs, 1, s.packed.backward, in.cs, de + row * rowSpread, in.cs, false,
                   next + out.row(row));
        here.pitch = spread.pw;
      } else {
        k_->gemm(pixels, in.cs, out.c, 1, &zero, e, out.cs, 1, s.packed.backward, in.cs, de, in.cs, false, next);
      }
      e = de;
    }
    k_->depthwiseWeights(here, p, e, accumulators + s.sparse);
    if (view.gradient < 0) continue;
    if (!inPlace) k_->floats.pad(panel, elements(e), {}, false, block + cleared * rowSpread);
    cleared = known;
    const int ready = std::min(in.h, known - (op.kh - 1) * op.dy);
    if (ready <= done) continue;
    const DepthwiseGeometry completed = sweepRows(back, done, ready - done);
    if (!stored(view.tensor).depthwiseDelivered(completed, block + done * rowSpread, s.packed.flipped, deliveryOf(op, s, image, done),
                                                value(view.gradient, image, in.row(ready)))) {
      float* d = scratch(inputGradient, thread);
      k_->depthwise(completed, block + done * rowSpread, s.packed.flipped, d, ahead(view.gradient, image, in.row(ready)));
      deliverRows(op, s, d, image, done, ready - done);
    }
    done = ready;
  }
}

void Executor::simpleBackward(const Operation& op, OperationState& s, int image, int thread) {
  const View& view = plan_.views[op.views[0]];
  const Tensor& in = plan_.tensors[view.tensor];
  float* d = scratch(inputGradient, thread);
  switch (op.kind) {
    case Kind::loss: {
      const float* x = read(view, image, padded, thread);
      const int n = plan_.classes, label = call_->labels[static_cast<size_t>(image)];
      std::fill_n(d, in.image(), 0.0f);
      double top = x[0], total = 0;
      for (int i = 1; i < n; i++) top = std::max(top, static_cast<double>(x[i]));
      for (int i = 0; i < n; i++) total += std::exp(x[i] - top);
      for (int i = 0; i < n; i++) {
        const double q = static_cast<double>(op.smoothing) / n + (i == label ? 1.0 - op.smoothing : 0.0);
        d[i] = static_cast<float>((std::exp(x[i] - top) / total - q) * op.lossWeight / call_->valid);
      }
      break;
    }
    case Kind::maxPool:
    case Kind::avgPool: {
      const Tensor& out = plan_.tensors[op.out];
      const PoolGeometry g = poolGeometry(op, in, out);
      const float* e = outputGradient(op, image, thread);
      float* const direct = directGradient(view, image, 0);
      float* target = direct ? direct : d;
      const bool accumulate = direct && s.accumulate[0];
      if (op.kind == Kind::maxPool)
        stored(op.out).maxPoolBackward(g, readStored(view, image, padded, thread), value(op.out, image), e, accumulate, target);
      else
        k_->avgPoolBackward(g, e, accumulate, target);
      if (direct) return;
      break;
    }
    case Kind::shiftedSlice:
      k_->floats.pad({in.h, in.w, in.cs, op.py, op.px, in.h, in.w, 1, 1}, elements(outputGradient(op, image, thread)), {}, false, d);
      break;
    case Kind::channelSlice: {
      const Tensor& out = plan_.tensors[op.out];
      const float* e = outputGradient(op, image, thread);
      std::fill_n(d, in.image(), 0.0f);
      for (int i = 0; i < in.h * in.w; i++)
        std::memcpy(d + static_cast<int64_t>(i) * in.cs + op.px, e + static_cast<int64_t>(i) * out.cs, sizeof(float) * static_cast<size_t>(out.c));
      break;
    }
    case Kind::dropPath:
      k_->axpy(in.image(), call_->dropFactor(op.node, image), outputGradient(op, image, thread), false, d);
      break;
    case Kind::globalPool: {
      const float* e = outputGradient(op, image, thread);
      const float share = 1.0f / static_cast<float>(in.h * in.w);
      for (int i = 0; i < in.h * in.w; i++) k_->axpy(in.cs, share, e, false, d + static_cast<int64_t>(i) * in.cs);
      break;
    }
    case Kind::materialise: return deliver(view, s.accumulate[0], outputGradient(op, image, thread), image);
    case Kind::concat: {
      const Tensor& out = plan_.tensors[op.out];
      const float* e = outputGradient(op, image, thread);
      int64_t at = 0;
      for (size_t v = 0; v < op.views.size(); v++) {
        const View& part = plan_.views[op.views[v]];
        const Tensor& t = plan_.tensors[part.tensor];
        for (int i = 0; i < t.h * t.w; i++) {
          float* row = d + static_cast<int64_t>(i) * t.cs;
          std::memcpy(row, e + static_cast<int64_t>(i) * out.cs + at, sizeof(float) * static_cast<size_t>(t.c));
          std::fill(row + t.c, row + t.cs, 0.0f);
        }
        deliver(part, s.accumulate[v], d, image);
        at += t.c;
      }
      return;
    }
    default: return;
  }
  deliver(view, s.accumulate[0], d, image);
}

void Executor::normSums(int norm, int image, int thread) {
  const Norm& n = plan_.norms[static_cast<size_t>(norm)];
  const NormState& s = normStates_[static_cast<size_t>(norm)];
  // Sums that read it have gathered them.
  if (!n.sums.empty()) return;
  const View& view = plan_.views[static_cast<size_t>(n.view)];
  const StoredKernels& k = stored(view.tensor);
  const Element* g = value(n.gradient, image);
  float* sums = s.sums + static_cast<int64_t>(image) * 3 * n.cs;
  k.channelSum(n.pixels, n.cs, g, sums);
  k.channelDot(n.pixels, n.cs, g, readStored(view, image, padded, thread), s.mean, sums + n.cs);
}

void Executor::normApply(int norm, int image, int thread) {
  const Norm& n = plan_.norms[static_cast<size_t>(norm)];
  const NormState& s = normStates_[static_cast<size_t>(norm)];
  const View& view = plan_.views[n.view];
  float* d = scratch(gradientIn, thread);
  formNormGradient(norm, readStored(view, image, padded, thread), image, 0, n.pixels, d);
  deliver(view, s.accumulate, d, image);
}

void Executor::backward(int index, int image, int group, int thread) {
  const Backward& entry = plan_.backward[static_cast<size_t>(index)];
  if (entry.kind == BackwardKind::normSums) return normSums(entry.target, image, thread);
  if (entry.kind == BackwardKind::normApply) return normApply(entry.target, image, thread);
  const Operation& op = plan_.operations[static_cast<size_t>(entry.target)];
  OperationState& s = states_[static_cast<size_t>(entry.target)];
  float* accumulators = accumulators_.data() + group * backwardPhases_[static_cast<size_t>(entry.phase)].accumulators;
  if (isConvolution(op.kind)) {
    if (image == groupStart(group)) {
      const int64_t start = s.dense >= 0 ? s.dense : s.sparse;
      std::fill_n(accumulators + start, s.accumulated, 0.0f);
    }
    if (op.kind == Kind::convolution)
      convolutionBackward(op, s, image, accumulators, thread);
    else
      depthwiseBackward(op, s, image, accumulators, thread);
    if (op.bias >= 0) {
      const Tensor& out = plan_.tensors[op.out];
      float* sum = scratch(inputGradient, thread);
      k_->floats.channelSum(out.h * out.w, out.cs, elements(outputGradient(op, image, thread)), sum);
      k_->axpy(out.cs, 1, sum, true, accumulators + s.bias);
    }
  } else if (op.kind == Kind::combine) {
    combineBackward(op, s, image, thread);
  } else {
    simpleBackward(op, s, image, thread);
  }
}

}  // namespace masthead
