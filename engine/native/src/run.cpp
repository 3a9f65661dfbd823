/** @file One call: schedule what is active, run the phases on the team, check that numbers are finite, update. */
#include <algorithm>
#include <cmath>
#include <cstring>

#include "executor.h"
#include "geometry.h"
#include "random.h"

namespace masthead {

/** Fills the phases' active lists, and says for each gradient's writers who comes first (it overwrites). */
void Executor::schedule() {
  const Call& call = *call_;
  for (ForwardPhase& phase : forwardPhases_) {
    phase.activeOperations.clear();
    phase.activeNorms.clear();
    for (int op : phase.operations) {
      if (!call.active[static_cast<size_t>(op)]) continue;
      const int norm = plan_.operations[static_cast<size_t>(op)].outNorm;
      if (plan_.operations[static_cast<size_t>(op)].kind != Kind::statistics || call.batchStatistics) phase.activeOperations.push_back(op);
      if (norm >= 0) phase.activeNorms.push_back(norm);
    }
  }
  if (call.mode == Mode::evaluate) return;
  std::fill(written_.begin(), written_.end(), 0);
  for (size_t i = 0; i < normStates_.size(); i++) {
    NormState& s = normStates_[i];
    s.begun = false;
    s.sources.clear();
    s.weights.clear();
    const Norm& norm = plan_.norms[i];
    for (size_t k = 0; k < norm.sums.size(); k++) {
      const int z = norm.terms[k];
      if (!call.backwardActive[static_cast<size_t>(norm.sums[k])] || !call.candidateActive(z)) continue;
      s.sources.push_back(plan_.operations[static_cast<size_t>(norm.sums[k])].gradient);
      s.weights.push_back(call.weightOf(z));
    }
  }
  const auto claim = [&](int view) {
    const int gradient = plan_.views[static_cast<size_t>(view)].gradient;
    if (gradient < 0) return false;
    const bool before = written_[static_cast<size_t>(gradient)] != 0;
    written_[static_cast<size_t>(gradient)] = 1;
    return before;
  };
  for (BackwardPhase& phase : backwardPhases_) {
    phase.active.clear();
    phase.activeNorms.clear();
    for (int index : phase.entries) {
      const Backward& entry = plan_.backward[static_cast<size_t>(index)];
      const int op = entry.kind == BackwardKind::operation ? entry.target : plan_.norms[static_cast<size_t>(entry.target)].owner;
      if (!call.backwardActive[static_cast<size_t>(op)]) continue;
      phase.active.push_back(index);
      if (entry.kind == BackwardKind::normSums) {
        phase.activeNorms.push_back(entry.target);
      } else if (entry.kind == BackwardKind::normApply) {
        normStates_[static_cast<size_t>(entry.target)].accumulate = claim(plan_.norms[static_cast<size_t>(entry.target)].view);
      } else {
        const Operation& operation = plan_.operations[static_cast<size_t>(op)];
        OperationState& s = states_[static_cast<size_t>(op)];
        for (size_t v = 0; v < operation.views.size(); v++) {
          if (operation.kind == Kind::combine) {
            if (!call.termActive(operation, v)) continue;
            if (operation.folded[v]) {
              const int norm = plan_.views[static_cast<size_t>(operation.views[v])].norm;
              NormState& n = normStates_[static_cast<size_t>(norm)];
              s.accumulate[v] = n.begun;
              n.begun = true;
              // One that several sums read is finished after the last of them: its own entry says when.
              if (plan_.norms[static_cast<size_t>(norm)].sums.empty()) phase.activeNorms.push_back(norm);
              continue;
            }
          }
          s.accumulate[v] = claim(operation.views[v]);
        }
        if (operation.sums >= 0) phase.activeNorms.push_back(operation.sums);
      }
    }
  }
}

void Executor::packWeights(int index) {
  const Operation& op = plan_.operations[static_cast<size_t>(index)];
  Packed& p = states_[static_cast<size_t>(index)].packed;
  const Tensor& in = plan_.tensors[plan_.views[op.views[0]].tensor];
  const Tensor& out = plan_.tensors[op.out];
  const int taps = op.kh * op.kw;
  if (op.kind != Kind::convolution) {
    const float* w = theta_ + op.weight;
    p.depthwise = p.depthwiseCopy ? p.depthwiseCopy : w;
    for (int t = 0; t < taps; t++) {
      if (p.depthwiseCopy) std::memcpy(p.depthwiseCopy + t * in.cs, w + t * in.c, sizeof(float) * static_cast<size_t>(in.c));
      std::memcpy(p.flipped + (taps - 1 - t) * in.cs, w + t * in.c, sizeof(float) * static_cast<size_t>(in.c));
    }
  }
  if (op.kind != Kind::depthwise) {
    const int dense = op.kind == Kind::separable ? 1 : taps;
    const float* w = theta_ + (op.kind == Kind::separable ? op.pointwise : op.weight);
    p.forward = p.forwardCopy ? p.forwardCopy : w;
    if (p.forwardCopy)
      for (int64_t r = 0; r < static_cast<int64_t>(dense) * in.c; r++)
        std::memcpy(p.forwardCopy + r * out.cs, w + r * out.c, sizeof(float) * static_cast<size_t>(out.c));
    if (call_->mode != Mode::evaluate)
      for (int t = 0; t < dense; t++) {
        const float* from = w + static_cast<int64_t>(t) * in.c * out.c;
        float* to = p.backward + static_cast<int64_t>(dense - 1 - t) * out.c * in.cs;
        for (int i = 0; i < in.c; i++)
          for (int o = 0; o < out.c; o++) to[static_cast<int64_t>(o) * in.cs + i] = from[static_cast<int64_t>(i) * out.c + o];
      }
  }
  if (op.bias >= 0) std::memcpy(p.bias, theta_ + op.bias, sizeof(float) * static_cast<size_t>(out.c));
}

void Executor::effectiveParameters(int thread) {
  const int64_t from = plan_.parameterCount * thread / team_.size(), to = plan_.parameterCount * (thread + 1) / team_.size();
  for (int64_t i = from; i < to; i++)
    effective_[i] = static_cast<float>(parameters[i] + call_->noise * hashNormal(call_->noiseSeed, static_cast<uint32_t>(i)));
}

void Executor::forwardPhases(int thread) {
  const int threads = team_.size();
  Trace& trace = call_->trace;
  for (const ForwardPhase& phase : forwardPhases_) {
    if (phase.activeOperations.empty() && phase.activeNorms.empty()) continue;
    held_[static_cast<size_t>(thread)] = {};
    trace.begin(Sharing::blocks);
    for (int group = groups_ * thread / threads; group < groups_ * (thread + 1) / threads; group++) {
      const int64_t end = std::min<int64_t>(groupStart(group + 1), call_->valid);
      for (int64_t image = groupStart(group); image < end; image++)
        for (int op : phase.activeOperations) forward(op, static_cast<int>(image), thread);
      trace.lap();
    }
    team_.barrier();
    if (phase.activeNorms.empty()) continue;
    trace.begin(Sharing::turns);
    for (size_t i = static_cast<size_t>(thread); i < phase.activeNorms.size(); i += static_cast<size_t>(threads)) {
      finishStatistics(phase.activeNorms[i]);
      trace.lap();
    }
    team_.barrier();
  }
}

void Executor::backwardPhases(int thread) {
  const int threads = team_.size();
  Trace& trace = call_->trace;
  for (const BackwardPhase& phase : backwardPhases_) {
    if (phase.active.empty()) continue;
    held_[static_cast<size_t>(thread)] = {};
    trace.begin(Sharing::blocks);
    for (int group = groups_ * thread / threads; group < groups_ * (thread + 1) / threads; group++) {
      const int64_t end = std::min<int64_t>(groupStart(group + 1), call_->valid);
      for (int64_t image = groupStart(group); image < end; image++)
        for (int entry : phase.active) backward(entry, static_cast<int>(image), group, thread);
      trace.lap();
    }
    team_.barrier();
    trace.begin(Sharing::turns);
    for (size_t i = static_cast<size_t>(thread); i < phase.activeNorms.size(); i += static_cast<size_t>(threads)) {
      finishNormGradient(phase.activeNorms[i]);
      trace.lap();
    }
    trace.begin(Sharing::turns);
    for (size_t i = static_cast<size_t>(thread); i < phase.reductions.size(); i += static_cast<size_t>(threads)) {
      if (call_->backwardActive[static_cast<size_t>(phase.reductions[i])]) reduce(phase.reductions[i]);
      trace.lap();
    }
    team_.barrier();
  }
}

void Executor::finishForward() {
  Call& call = *call_;
  call.loss = 0;
  call.correct = 0;
  for (size_t i = 0; i < plan_.operations.size(); i++) {
    const Operation& op = plan_.operations[i];
    if (op.kind != Kind::loss || !call.active[i]) continue;
    double sum = 0;
    for (int image = 0; image < call.valid; image++) {
      sum += states_[i].losses[static_cast<size_t>(image)];
      if (op.mainHead) call.correct += states_[i].hits[static_cast<size_t>(image)];
    }
    call.loss += op.lossWeight * sum / call.valid;
  }
  if (!std::isfinite(call.loss)) {
    call.errorCode = "non-finite";
    call.errorMessage = "the loss is not finite: lower the learning rate or clip the gradient";
  }
}

void Executor::finishGradient() {
  Call& call = *call_;
  std::vector<double> dz(static_cast<size_t>(plan_.mixture));
  for (size_t i = 0; i < plan_.operations.size(); i++) {
    const Operation& op = plan_.operations[i];
    if (op.kind != Kind::combine || !call.backwardActive[i]) continue;
    for (size_t t = 0; t < op.views.size(); t++)
      if (op.z[t] >= 0 && call.termActive(op, t))
        for (int image = 0; image < call.valid; image++) dz[static_cast<size_t>(op.z[t])] += states_[i].dots[static_cast<size_t>(image) * op.views.size() + t];
  }
  call.dz.assign(dz.begin(), dz.end());
  double total = 0;
  for (size_t i = 0; i < plan_.parameters.size(); i++) total += squares_[i];
  call.gradientNorm = std::sqrt(total);
  bool finite = std::isfinite(total);
  for (float d : call.dz) finite = finite && std::isfinite(d);
  if (!finite) {
    call.errorCode = "non-finite";
    call.errorMessage = "the gradient is not finite: lower the learning rate or clip the gradient";
  }
}

/** The body every team member runs; only member 0 checks between barriers. */
void Executor::member(int thread) {
  const Call& call = *call_;
  Trace& trace = call_->trace;
  if (call.noise > 0) {
    effectiveParameters(thread);
    team_.barrier();
  }
  const size_t threads = static_cast<size_t>(team_.size());
  trace.begin(Sharing::turns);
  for (size_t i = static_cast<size_t>(thread); i < plan_.operations.size(); i += threads) {
    if (call.active[i] && isConvolution(plan_.operations[i].kind)) packWeights(static_cast<int>(i));
    trace.lap();
  }
  trace.begin(Sharing::turns);
  if (call.mode != Mode::evaluate)
    for (size_t i = static_cast<size_t>(thread); i < plan_.parameters.size(); i += threads) {
      std::fill_n(gradient_.data() + plan_.parameters[i].offset, plan_.parameters[i].size, 0.0f);
      trace.lap();
    }
  team_.barrier();
  forwardPhases(thread);
  trace.begin(Sharing::alone);
  if (thread == 0) finishForward();
  trace.lap();
  team_.barrier();
  if (call.mode == Mode::evaluate || !call.errorCode.empty()) return;
  backwardPhases(thread);
  gradientSquares(thread);
  team_.barrier();
  trace.begin(Sharing::alone);
  if (thread == 0) finishGradient();
  trace.lap();
  team_.barrier();
  if (call.mode == Mode::step && call.errorCode.empty()) update(thread);
}

void Executor::collect() {
  Call& call = *call_;
  if (call.wantParameters) call.dParameters.assign(gradient_.data(), gradient_.data() + plan_.parameterCount);
  const auto rows = [&](int index, std::vector<float>& out) {
    const View& view = plan_.views[static_cast<size_t>(index)];
    const Tensor& t = plan_.tensors[static_cast<size_t>(view.tensor)];
    out.clear();
    for (int image = 0; image < call.valid; image++) {
      const float* x = read(view, image, padded, 0);
      for (int i = 0; i < t.h * t.w; i++) out.insert(out.end(), x + static_cast<int64_t>(i) * t.cs, x + static_cast<int64_t>(i) * t.cs + t.c);
    }
  };
  if (call.wantLogits) rows(plan_.logits, call.logits);
  if (call.wantFeatures) rows(plan_.features, call.features);
}

void Executor::run(Call& call) {
  call_ = &call;
  if (call.noise > 0 && effective_.size() == 0) effective_.allocate(plan_.parameterCount);
  theta_ = call.noise > 0 ? effective_.data() : parameters.data();
  call.trace.on = call.wantTimes && team_.size() == 1;
  call.trace.begin(Sharing::alone);
  schedule();
  call.trace.lap();
  team_.run([this](int thread) { member(thread); });
  call.trace.begin(Sharing::alone);
  if (call.errorCode.empty()) {
    if (call.mode == Mode::step) {
      updateStatistics();
      updates += 1;
    }
    collect();
  }
  call.trace.lap();
  call_ = nullptr;
}

}  // namespace masthead
