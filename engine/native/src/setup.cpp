/** @file All allocations of an executor, once, at compile time: a step allocates nothing. */
#include <algorithm>
#include <map>
#include <tuple>

#include "executor.h"
#include "geometry.h"

namespace masthead {

static int64_t aligned(int64_t floats) { return (floats + 31) & ~int64_t{31}; }

Executor::Executor(Plan plan, int threads, const KernelChoice& kernels)
    : plan_(std::move(plan)), k_(kernels.kernels), bfloat_(kernels.bfloat), team_(threads), groups_(std::min(plan_.batch, plan_.batch >= 64 ? 16 : 8)) {
  for (int group = 0; group <= groups_; group++) groupStarts_.push_back(static_cast<int64_t>(plan_.batch) * group / groups_);
  states_.resize(plan_.operations.size());
  normStates_.resize(plan_.norms.size());
  forwardPhases_.resize(static_cast<size_t>(plan_.forwardPhases));
  backwardPhases_.resize(static_cast<size_t>(plan_.backwardPhases));
  written_.resize(plan_.tensors.size());
  squares_.resize(plan_.parameters.size());
  arena_.allocate(plan_.arena);
  parameters.allocate(plan_.parameterCount);
  firstMoments.allocate(plan_.parameterCount);
  secondMoments.allocate(plan_.parameterCount);
  gradient_.allocate(plan_.parameterCount);
  statistics.allocate(plan_.statisticCount);
  for (const Norm& norm : plan_.norms)
    for (int offset : norm.variances) std::fill_n(statistics.data() + offset, norm.c, 1.0f);
  held_.resize(static_cast<size_t>(threads));
  layOut();
  shareBlocks();
  sizeScratch();
  sizePhases();
  orderPhases();
}

void Executor::layOut() {
  // Two passes: the first counts the floats, the second hands out pointers.
  for (int pass = 0; pass < 2; pass++) {
    int64_t at = 0;
    const auto take = [&](int64_t floats) {
      float* p = pass ? packed_.data() + at : nullptr;
      at += aligned(floats);
      return p;
    };
    for (size_t i = 0; i < plan_.operations.size(); i++) {
      const Operation& op = plan_.operations[i];
      if (!isConvolution(op.kind)) continue;
      Packed& p = states_[i].packed;
      const Tensor& in = plan_.tensors[plan_.views[op.views[0]].tensor];
      const Tensor& out = plan_.tensors[op.out];
      const int taps = op.kh * op.kw;
      if (op.kind != Kind::convolution) {
        if (in.c != in.cs) p.depthwiseCopy = take(static_cast<int64_t>(taps) * in.cs);
        p.flipped = take(static_cast<int64_t>(taps) * in.cs);
      }
      if (op.kind != Kind::depthwise) {
        const int denseTaps = op.kind == Kind::separable ? 1 : taps;
        if (out.c != out.cs) p.forwardCopy = take(static_cast<int64_t>(denseTaps) * in.c * out.cs);
        p.backward = take(static_cast<int64_t>(denseTaps) * out.c * in.cs);
      }
      if (op.bias >= 0) p.bias = take(out.cs);
    }
    if (!pass) packed_.allocate(at);
  }
  for (int pass = 0; pass < 2; pass++) {
    int64_t at = 0;
    const auto take = [&](int64_t floats) {
      float* p = pass ? normMemory_.data() + at : nullptr;
      at += aligned(floats);
      return p;
    };
    for (size_t i = 0; i < plan_.norms.size(); i++) {
      const Norm& norm = plan_.norms[i];
      NormState& s = normStates_[i];
      for (float** vector : {&s.mean, &s.inverse, &s.scale, &s.shift, &s.A, &s.B, &s.gradientMean}) *vector = take(norm.cs);
      s.sums = take(static_cast<int64_t>(plan_.batch) * 3 * norm.cs);
      if (pass) continue;
      for (std::vector<double>* vector : {&s.batchMean, &s.batchVariance, &s.dScale, &s.dShift}) vector->resize(static_cast<size_t>(norm.c));
    }
    if (!pass) normMemory_.allocate(at);
  }
}

/** One block per view that convolutions read, with the largest padding that any of them needs. */
void Executor::shareBlocks() {
  std::map<std::tuple<int, int, bool>, int> known;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < plan_.operations.size(); i++) {
      const Operation& op = plan_.operations[i];
      if (!isConvolution(op.kind) || (op.kind == Kind::convolution && isPlainPointwise(op))) continue;
      const View& view = plan_.views[static_cast<size_t>(op.views[0])];
      const Tensor& in = plan_.tensors[static_cast<size_t>(view.tensor)];
      const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
      OperationState& s = states_[i];
      const auto [place, fresh] = known.try_emplace({view.tensor, view.norm, view.relu}, static_cast<int>(blocks_.size()));
      if (fresh) blocks_.push_back({in.h, in.w, in.cs, 0, 0, 0, 0, 1, 1, true});
      PadGeometry& g = blocks_[static_cast<size_t>(place->second)];
      s.blockIndex = place->second;
      if (pass == 0) {
        g.top = std::max(g.top, op.py);
        g.left = std::max(g.left, op.px);
        continue;
      }
      const PadGeometry own = inputPadding(op, in, out);
      g.ph = std::max(g.ph, g.top - op.py + own.ph);
      g.pw = std::max(g.pw, g.left - op.px + own.pw);
    }
  for (size_t i = 0; i < plan_.operations.size(); i++) {
    OperationState& s = states_[i];
    if (s.blockIndex < 0) continue;
    const Operation& op = plan_.operations[i];
    const PadGeometry& g = blocks_[static_cast<size_t>(s.blockIndex)];
    s.blockBase = (static_cast<int64_t>(g.top - op.py) * g.pw + (g.left - op.px)) * g.cs;
    const Tensor& in = plan_.tensors[static_cast<size_t>(plan_.views[static_cast<size_t>(op.views[0])].tensor)];
    const Tensor& out = plan_.tensors[static_cast<size_t>(op.out)];
    PadGeometry& shared = blocks_[static_cast<size_t>(s.blockIndex)];
    shared.bare = shared.bare && op.kind != Kind::convolution && k_->readsDataAlone(forwardSweep(op, in, out, g.pw), false);
  }
}

void Executor::sizeScratch() {
  const auto need = [&](Slot slot, int64_t floats) { scratchSize_[slot] = std::max(scratchSize_[slot], aligned(floats) + 64); };
  for (size_t i = 0; i < plan_.operations.size(); i++) {
    const Operation& op = plan_.operations[i];
    OperationState& s = states_[i];
    s.accumulate.resize(op.views.size());
    for (int v : op.views) {
      need(padded, plan_.tensors[plan_.views[v].tensor].image());
      need(inputGradient, plan_.tensors[plan_.views[v].tensor].image());
    }
    if (op.out >= 0) need(gradientIn, plan_.tensors[op.out].image());
    if (op.kind == Kind::combine) {
      s.dots.resize(static_cast<size_t>(plan_.batch) * op.views.size());
      need(inner, int64_t{combineLimit} * plan_.tensors[op.out].cs);
      need(innerGradient, 2 * plan_.tensors[op.out].cs);
    }
    if (op.kind == Kind::loss) need(inputGradient, plan_.tensors[plan_.views[op.views[0]].tensor].image());
    if (op.kind == Kind::loss) {
      s.losses.resize(static_cast<size_t>(plan_.batch));
      s.hits.resize(static_cast<size_t>(plan_.batch));
    }
    if (!isConvolution(op.kind)) continue;
    const Tensor& in = plan_.tensors[plan_.views[op.views[0]].tensor];
    const Tensor& out = plan_.tensors[op.out];
    const int64_t gh = in.h + (op.kh - 1) * op.dy, gw = in.w + (op.kw - 1) * op.dx;
    const int inner_ = op.kind == Kind::convolution ? out.cs : in.cs;
    need(gradientPadded, gh * gw * inner_);
    need(gradientPadded, static_cast<int64_t>(out.h) * out.w * in.cs);
    if (op.kind == Kind::separable) {
      need(inner, static_cast<int64_t>(out.h) * out.w * in.cs);
      need(innerGradient, static_cast<int64_t>(out.h) * out.w * in.cs);
    }
    if (op.kind != Kind::convolution || isPlainPointwise(op)) s.offsets = s.backwardOffsets = {0};
    if (s.blockIndex < 0) continue;
    const PadGeometry& shared = blocks_[static_cast<size_t>(s.blockIndex)];
    const int pw = shared.pw;
    need(block, static_cast<int64_t>(shared.ph) * pw * in.cs);
    if (op.kind == Kind::convolution)
      for (int ky = 0; ky < op.kh; ky++)
        for (int kx = 0; kx < op.kw; kx++) {
          s.offsets.push_back((ky * op.dy * pw + kx * op.dx) * in.cs);
          s.backwardOffsets.push_back(static_cast<int>((ky * op.dy * gw + kx * op.dx) * out.cs));
        }
  }
  for (const Norm& norm : plan_.norms) need(gradientIn, plan_.tensors[plan_.views[norm.view].tensor].image());
  for (int i = 0; i < slots; i++) {
    scratchOffset_[i] = scratchStride_;
    scratchStride_ += scratchSize_[i];
  }
  scratch_.allocate(scratchStride_ * team_.size());
}

void Executor::sizePhases() {
  int64_t largest = 0;
  for (size_t i = 0; i < plan_.operations.size(); i++) {
    const Operation& op = plan_.operations[i];
    forwardPhases_[op.phase].operations.push_back(static_cast<int>(i));
  }
  for (size_t i = 0; i < plan_.backward.size(); i++) {
    const Backward& entry = plan_.backward[i];
    BackwardPhase& phase = backwardPhases_[entry.phase];
    phase.entries.push_back(static_cast<int>(i));
    if (entry.kind != BackwardKind::operation) continue;
    const Operation& op = plan_.operations[entry.target];
    OperationState& s = states_[entry.target];
    if (!isConvolution(op.kind)) continue;
    phase.reductions.push_back(entry.target);
    s.phase = entry.phase;
    const Tensor& in = plan_.tensors[plan_.views[op.views[0]].tensor];
    const Tensor& out = plan_.tensors[op.out];
    const int64_t taps = op.kh * op.kw;
    const int64_t start = phase.accumulators;
    if (op.kind != Kind::depthwise) {
      s.dense = phase.accumulators;
      phase.accumulators += aligned((op.kind == Kind::separable ? 1 : taps) * in.c * out.cs);
    }
    if (op.kind != Kind::convolution) {
      s.sparse = phase.accumulators;
      phase.accumulators += aligned(taps * in.cs);
    }
    if (op.bias >= 0) {
      s.bias = phase.accumulators;
      phase.accumulators += aligned(out.cs);
    }
    s.accumulated = phase.accumulators - start;
    largest = std::max(largest, phase.accumulators);
  }
  accumulators_.allocate(largest * groups_);
}

size_t Executor::memoryBytes() const {
  size_t bytes = 0;
  for (const FloatBlock* block : {&arena_, &packed_, &normMemory_, &scratch_, &accumulators_, &gradient_, &effective_, &parameters,
                                  &firstMoments, &secondMoments, &statistics})
    bytes += block->bytes();
  return bytes;
}

}  // namespace masthead
