/** @file Reductions over examples: batch statistics, their gradients, and weight gradients. Always summed in example order. */
#include <algorithm>
#include <cmath>

#include "executor.h"
#include "geometry.h"

namespace masthead {

/** Joins the examples' shifted moments (Chan et al.), in double; with running statistics it only reads those. */
void Executor::finishStatistics(int index) {
  const Norm& n = plan_.norms[static_cast<size_t>(index)];
  NormState& s = normStates_[static_cast<size_t>(index)];
  const double pixels = n.pixels;
  double *means = s.batchMean.data(), *squares = s.batchVariance.data();
  if (call_->batchStatistics) {
    std::fill_n(means, n.c, 0.0);
    std::fill_n(squares, n.c, 0.0);
    for (int i = 0; i < call_->valid; i++) {
      const float* sums = s.sums + static_cast<int64_t>(i) * 3 * n.cs;
      const double share = 1 / pixels, join = 1.0 / (i + 1), weight = pixels * i / (i + 1);
      for (int c = 0; c < n.c; c++) {
        const double s1 = sums[c], s2 = sums[n.cs + c], x0 = sums[2 * n.cs + c];
        const double delta = x0 + s1 * share - means[c];
        means[c] += delta * join;
        squares[c] += (s2 - s1 * s1 * share) + delta * delta * weight;
      }
    }
  }
  const double count = pixels * call_->valid;
  for (int c = 0; c < n.c; c++) {
    double mean, variance;
    if (call_->batchStatistics) {
      mean = means[c];
      const double square = squares[c];
      variance = square > 0 ? square / count : square == square ? 0 : square;
    } else {
      mean = statistics[n.means[0] + c];
      variance = statistics[n.variances[0] + c];
    }
    const double inverse = 1 / std::sqrt(variance + n.epsilon);
    const double gamma = n.scale < 0 ? 1 : theta_[n.scale + c], beta = n.shift < 0 ? 0 : theta_[n.shift + c];
    s.batchMean[static_cast<size_t>(c)] = mean;
    s.batchVariance[static_cast<size_t>(c)] = variance;
    s.mean[c] = static_cast<float>(mean);
    s.inverse[c] = static_cast<float>(inverse);
    s.scale[c] = static_cast<float>(gamma * inverse);
    s.shift[c] = static_cast<float>(beta);
  }
}

/** dL/dx = A·(g - mean g) + B·(x - mean x) from the sums of g and g·(x - mean); g is scaled by the mixture weight z if there is one. */
void Executor::finishNormGradient(int index) {
  const Norm& n = plan_.norms[static_cast<size_t>(index)];
  NormState& s = normStates_[static_cast<size_t>(index)];
  const double factor = n.z < 0 ? 1 : call_->z[static_cast<size_t>(n.z)];
  const double count = static_cast<double>(n.pixels) * call_->valid;
  double *dots = s.dScale.data(), *totals = s.dShift.data();
  std::fill_n(totals, n.c, 0.0);
  std::fill_n(dots, n.c, 0.0);
  for (int i = 0; i < call_->valid; i++) {
    const float* sums = s.sums + static_cast<int64_t>(i) * 3 * n.cs;
    for (int c = 0; c < n.c; c++) {
      totals[c] += sums[c];
      dots[c] += sums[n.cs + c];
    }
  }
  for (int c = 0; c < n.c; c++) {
    double sum = totals[c], dot = dots[c];
    s.gradientMean[c] = call_->batchStatistics ? static_cast<float>(sum / count) : 0;
    sum *= factor;
    dot *= factor;
    const double inverse = s.inverse[c], gamma = n.scale < 0 ? 1 : theta_[n.scale + c];
    s.dScale[static_cast<size_t>(c)] = dot * inverse;
    s.dShift[static_cast<size_t>(c)] = sum;
    const double b = call_->batchStatistics ? -gamma * inverse * inverse * inverse * dot / count : 0;
    s.A[c] = static_cast<float>(gamma * inverse * factor);
    s.B[c] = static_cast<float>(b);
  }
  if (n.scale >= 0)
    for (int c = 0; c < n.c; c++) gradient_[n.scale + c] += static_cast<float>(s.dScale[static_cast<size_t>(c)]);
  if (n.shift >= 0)
    for (int c = 0; c < n.c; c++) gradient_[n.shift + c] += static_cast<float>(s.dShift[static_cast<size_t>(c)]);
}

/** Adds the groups' weight gradients, without their padding lanes, to dL/dθ. */
void Executor::reduce(int index) {
  const Operation& op = plan_.operations[static_cast<size_t>(index)];
  const OperationState& s = states_[static_cast<size_t>(index)];
  const Tensor& in = plan_.tensors[plan_.views[op.views[0]].tensor];
  const Tensor& out = plan_.tensors[op.out];
  const int64_t stride = backwardPhases_[static_cast<size_t>(s.phase)].accumulators;
  const auto add = [&](int64_t from, int64_t rows, int width, int padded, int64_t target) {
    for (int group = 0; group < groups_ && groupStart(group) < call_->valid; group++) {
      const float* a = accumulators_.data() + group * stride + from;
      float* g = gradient_.data() + target;
      if (width == padded) {
        k_->axpy(rows * width, 1, a, true, g);
      } else {
        for (int64_t r = 0; r < rows; r++)
          for (int c = 0; c < width; c++) g[r * width + c] += a[r * padded + c];
      }
    }
  };
  const int64_t taps = op.kh * op.kw;
  if (s.dense >= 0) {
    const bool separable = op.kind == Kind::separable;
    add(s.dense, (separable ? 1 : taps) * in.c, out.c, out.cs, separable ? op.pointwise : op.weight);
  }
  if (s.sparse >= 0) add(s.sparse, taps, in.c, in.cs, op.weight);
  if (s.bias >= 0) add(s.bias, 1, out.c, out.cs, op.bias);
}

}  // namespace masthead
