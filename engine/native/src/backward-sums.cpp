/** @file The backward pass of one example through one weighted sum. */
#include "executor.h"

namespace masthead {

/** A term whose normalisation is in its coefficient. */
static bool isNormTerm(const View& view) { return view.norm >= 0 && !view.relu; }

/**
 * y = Σ a·x. One pass over dL/dy and some terms at a time gives dL/da, and for a term that is a batch normalisation read by nobody
 * else also both of that normalisation's sums; other terms receive a·dL/dy.
 */
void Executor::combineBackward(const Operation& op, OperationState& s, int image, int thread) {
  const Tensor& out = plan_.tensors[op.out];
  const StoredKernels& k = stored(op.out);
  const Element* g = value(op.gradient, image);
  const int pixels = out.h * out.w;
  float *total = scratch(innerGradient, thread), *dots = scratch(inner, thread);
  k.channelSum(pixels, out.cs, g, total);
  size_t terms[dotsAtOnce];
  const Element* values[dotsAtOnce];
  const float* means[dotsAtOnce];
  int count = 0;
  const auto flush = [&] {
    if (count > 0) k.channelDots(pixels, out.cs, count, g, values, means, dots);
    for (int i = 0; i < count; i++) combineDot(op, s, image, terms[i], total, dots + static_cast<int64_t>(i) * out.cs);
    count = 0;
  };
  for (size_t t = 0; t < op.views.size(); t++) {
    if (!call_->termActive(op, t)) continue;
    s.dots[static_cast<size_t>(image) * op.views.size() + t] = 0;
    if (op.z[t] < 0 && !op.folded[t]) continue;
    const View& view = plan_.views[op.views[t]];
    terms[count] = t;
    // One that is computed for this has its scratch to itself.
    values[count] = view.relu ? readStored(view, image, padded, thread) : value(view.tensor, image);
    means[count++] = isNormTerm(view) ? normStates_[view.norm].mean : nullptr;
    if (view.relu || count == dotsAtOnce) flush();
  }
  flush();
  for (size_t t = 0; t < op.views.size(); t++) {
    const View& view = plan_.views[op.views[t]];
    if (!call_->termActive(op, t) || op.folded[t] || view.gradient < 0) continue;
    const float weight = call_->weightOf(op.z[t]);
    if (!view.relu) {
      k.addScaled(out.image(), weight, g, s.accumulate[t], value(view.gradient, image));
    } else {
      float* d = scratch(inputGradient, thread);
      k.affine(pixels, out.cs, g, {}, false, d);
      k_->axpy(out.image(), weight, d, false, d);
      deliver(view, s.accumulate[t], d, image);
    }
  }
}

/** dL/da of a term from the sums per channel of dL/dy and of dL/dy times its values, which a norm's gradient takes too. */
void Executor::combineDot(const Operation& op, OperationState& s, int image, size_t term, const float* total, const float* dot) {
  const Tensor& out = plan_.tensors[op.out];
  const View& view = plan_.views[op.views[term]];
  double& result = s.dots[static_cast<size_t>(image) * op.views.size() + term];
  if (!isNormTerm(view)) {
    for (int c = 0; c < out.c; c++) result += dot[c];
    return;
  }
  const NormState& n = normStates_[view.norm];
  for (int c = 0; c < out.c; c++) result += static_cast<double>(n.scale[c]) * dot[c] + static_cast<double>(n.shift[c]) * total[c];
  if (!op.folded[term]) return;
  float* sums = n.sums + static_cast<int64_t>(image) * 3 * out.cs;
  const bool several = !plan_.norms[static_cast<size_t>(view.norm)].sums.empty(), accumulate = several && s.accumulate[term];
  const float weight = several ? call_->weightOf(op.z[term]) : 1;
  k_->axpy(out.cs, weight, total, accumulate, sums);
  k_->axpy(out.cs, weight, dot, accumulate, sums + out.cs);
}

}  // namespace masthead
