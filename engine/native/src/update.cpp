/** @file The optimisers, over the parameters that this call's active operations reached. */
#include <algorithm>
#include <cmath>

#include "executor.h"

namespace masthead {

/** Adds the anchor's pull and squares each updated parameter's gradient. */
void Executor::gradientSquares(int thread) {
  const Call& call = *call_;
  call_->trace.begin(Sharing::turns);
  for (size_t i = static_cast<size_t>(thread); i < plan_.parameters.size(); i += static_cast<size_t>(team_.size())) {
    const Parameter& p = plan_.parameters[i];
    const Lap lap(call_->trace);
    squares_[i] = 0;
    const int group = call.parameterGroup[i];
    if (group == -2) continue;
    float* g = gradient_.data() + p.offset;
    if (!call.anchored.empty() && call.anchored[i])
      for (int64_t j = 0; j < p.size; j++)
        g[j] += static_cast<float>(call.anchorStrength) * (parameters[p.offset + j] - call.anchor[static_cast<size_t>(p.offset + j)]);
    if (group >= 0 || call.mode == Mode::gradient) squares_[i] = k_->sumSquares(p.size, g);
  }
}

void Executor::update(int thread) {
  const Call& call = *call_;
  // PyTorch's clip_grad_norm_, its small constant included.
  const float scale = call.clip > 0 ? static_cast<float>(std::min(1.0, call.clip / (call.gradientNorm + 1e-6))) : 1.0f;
  const double t = updates + 1;
  call_->trace.begin(Sharing::turns);
  for (size_t i = static_cast<size_t>(thread); i < plan_.parameters.size(); i += static_cast<size_t>(team_.size())) {
    const Lap lap(call_->trace);
    const int index = call.parameterGroup[i];
    if (index < 0) continue;
    const OptimiserGroup& group = call.groups[static_cast<size_t>(index)];
    const Parameter& p = plan_.parameters[i];
    float *w = parameters.data() + p.offset, *m = firstMoments.data() + p.offset, *g = gradient_.data() + p.offset;
    if (group.adam)
      k_->adam(p.size, w, m, secondMoments.data() + p.offset, g, scale, static_cast<float>(group.weightDecay), static_cast<float>(group.beta1),
               static_cast<float>(group.beta2), static_cast<float>(group.learningRate / (1 - std::pow(group.beta1, t))),
               static_cast<float>(1 / std::sqrt(1 - std::pow(group.beta2, t))), static_cast<float>(group.epsilon));
    else
      k_->sgd(p.size, w, m, g, scale, static_cast<float>(group.momentum), static_cast<float>(group.weightDecay),
              static_cast<float>(group.learningRate));
  }
}

/** r ← (1 - momentum)·r + momentum·batch with the unbiased variance, for the active slots only. */
void Executor::updateStatistics() {
  if (!call_->batchStatistics) return;
  size_t slot = 0;
  for (size_t i = 0; i < plan_.norms.size(); i++) {
    const Norm& n = plan_.norms[i];
    const NormState& s = normStates_[i];
    const double count = static_cast<double>(n.pixels) * call_->valid;
    const double unbiased = count > 1 ? count / (count - 1) : 1;
    for (size_t j = 0; j < n.means.size(); j++, slot++) {
      if (!call_->normSlots[slot]) continue;
      for (int c = 0; c < n.c; c++) {
        float &mean = statistics[n.means[j] + c], &variance = statistics[n.variances[j] + c];
        mean = static_cast<float>((1 - n.momentum) * mean + n.momentum * s.batchMean[static_cast<size_t>(c)]);
        variance = static_cast<float>((1 - n.momentum) * variance + n.momentum * unbiased * s.batchVariance[static_cast<size_t>(c)]);
      }
    }
  }
}

}  // namespace masthead
