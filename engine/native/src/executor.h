/**
 * @file Runs a plan. A step is a list of phases; within a phase each example passes through all of the phase's operations
 * before the next example starts, so that its tensors stay in cache. Only batch statistics and weight gradients cross
 * examples: they are reduced between phases in a fixed order, which makes results independent of the thread count.
 */
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "isa.h"
#include "kernels.h"
#include "memory.h"
#include "plan.h"
#include "random.h"
#include "team.h"
#include "trace.h"

namespace masthead {

/** One call's inputs (copied from JavaScript) and results. */
struct Call : CallInputs {
  double loss = 0, gradientNorm = 0;
  int correct = 0;
  std::vector<float> dz, dParameters, logits, features;
  std::string errorCode, errorMessage;
  Trace trace;

  bool candidateActive(int z) const { return z < 0 || mask.empty() || mask[static_cast<size_t>(z)] == 1; }
  bool termActive(const Operation& op, size_t term) const { return candidateActive(op.z[term]); }
  float weightOf(int candidate) const { return candidate < 0 ? 1.0f : z[static_cast<size_t>(candidate)]; }
  /** Drop-path's factor: a whole example's tensor is dropped, or survives scaled. Node and example name the draw. */
  float dropFactor(int node, int image) const {
    if (mode == Mode::evaluate || dropPath <= 0) return 1;
    return hashUniform(dropPathSeed, static_cast<uint32_t>(node), static_cast<uint32_t>(image)) >= dropPath
               ? static_cast<float>(1 / (1 - dropPath))
               : 0.0f;
  }
};

class Executor {
 public:
  Executor(Plan plan, int threads, const KernelChoice& kernels);
  /** Runs on the calling thread and the team. Problems are reported in call.errorCode; the state is then unchanged. */
  void run(Call& call);
  size_t memoryBytes() const;
  const Plan& plan() const { return plan_; }

  FloatBlock parameters, firstMoments, secondMoments, statistics;
  double updates = 0;

 private:
  /** Per-thread scratch. Each slot holds the largest tensor any operation puts there. */
  enum Slot { padded = 0, block, gradientIn, gradientPadded, inputGradient, inner, innerGradient, slots };
  struct Packed {
    const float* forward = nullptr;
    float* forwardCopy = nullptr;
    float* backward = nullptr;
    const float* depthwise = nullptr;
    float* depthwiseCopy = nullptr;
    float* flipped = nullptr;
    float* bias = nullptr;
  };
  struct OperationState {
    Packed packed;
    std::vector<int> offsets, backwardOffsets;
    /** Group accumulators of this operation inside the phase's region: dense weights, depthwise weights, bias. */
    int64_t dense = -1, sparse = -1, bias = -1, accumulated = 0;
    int phase = -1;  // of its backward
    /** The padded input block, shared by all convolutions that read the same view, and this operation's corner in it. */
    int blockIndex = -1;
    int64_t blockBase = 0;
    std::vector<uint8_t> accumulate;  // per view: the gradient already holds something
    std::vector<double> dots;         // combine: [batch][terms]
    std::vector<double> losses;       // [batch]
    std::vector<int> hits;
  };
  struct NormState {
    float *mean, *inverse, *scale, *shift, *A, *B, *gradientMean;
    float* sums;  // [batch][3][cs]
    std::vector<double> batchMean, batchVariance, dScale, dShift;
    bool accumulate = false;
    /** Of a norm that several weighted sums read: those of this call, and whether one has begun the sums of its gradient. */
    std::vector<int> sources;
    std::vector<float> weights;
    bool begun = false;
  };
  /** Which block each thread's scratch holds, for which example, and how many of its rows; forgotten at each phase. */
  struct alignas(128) HeldBlock {
    int index = -1, image = -1, rows = 0;
  };
  struct ForwardPhase {
    std::vector<int> operations;
    std::vector<int> activeOperations;
    std::vector<int> activeNorms;
  };
  struct BackwardPhase {
    std::vector<int> entries, active;
    std::vector<int> activeNorms;
    std::vector<int> reductions;
    int64_t accumulators = 0;
  };

  // setup.cpp
  void layOut();
  void sizeScratch();
  void sizePhases();
  void shareBlocks();
  // order.cpp
  void orderPhases();
  Packed& packedOf(int op) { return states_[op].packed; }

  // run.cpp
  void schedule();
  void member(int thread);
  void forwardPhases(int thread);
  void backwardPhases(int thread);
  void finishForward();
  void finishGradient();
  void collect();
  void packWeights(int op);
  void effectiveParameters(int thread);

  // input.cpp
  void loadImage(const Operation& op, int image, int thread);
  // forward.cpp
  void forward(int op, int image, int thread);
  void convolutionForward(const Operation& op, OperationState& s, int image, int thread);
  void depthwiseForward(const Operation& op, OperationState& s, int image, int thread);
  void combineForward(const Operation& op, OperationState& s, int image, int thread);
  void lossForward(const Operation& op, OperationState& s, int image, int thread);
  float* outputRows(const Operation& op, int image, int from, int thread) const;
  void finishRows(const Operation& op, const OperationState& s, int image, int from, int rows, float* y);
  void gatherMoments(int norm, const Element* x, int pixels, bool first, int image);
  // backward.cpp
  void backward(int entry, int image, int group, int thread);
  void pointwiseBackward(const Operation& op, OperationState& s, int image, float* accumulators, int thread);
  void convolutionBackward(const Operation& op, OperationState& s, int image, float* accumulators, int thread);
  void depthwiseBackward(const Operation& op, OperationState& s, int image, float* accumulators, int thread);
  void combineBackward(const Operation& op, OperationState& s, int image, int thread);
  void combineDot(const Operation& op, OperationState& s, int image, size_t term, const float* total, const float* dot);
  void simpleBackward(const Operation& op, OperationState& s, int image, int thread);
  void normSums(int norm, int image, int thread);
  void normApply(int norm, int image, int thread);
  void denseInputGradient(const Operation& op, OperationState& s, const Tensor& in, const Tensor& out, const float* e, int image,
                          int thread);
  void deliver(const View& view, bool accumulate, const float* d, int image);
  float* directGradient(const View& view, int image, int64_t at) const;
  Delivery deliveryOf(const Operation& op, const OperationState& s, int image, int from);
  void deliverRows(const Operation& op, const OperationState& s, const float* d, int image, int from, int rows);
  // norm.cpp
  void finishStatistics(int norm);
  void finishNormGradient(int norm);
  void reduce(int op);
  // update.cpp
  void gradientSquares(int thread);
  void update(int thread);
  void updateStatistics();

  /** A tensor's element `at` of an example, and the kernels of such elements. */
  Element* value(int tensor, int image, int64_t at = 0) const {
    const Tensor& t = plan_.tensors[static_cast<size_t>(tensor)];
    return t.element(elements(arena_.data() + t.offset), image * t.image() + at);
  }
  const StoredKernels& stored(int tensor) const { return plan_.tensors[static_cast<size_t>(tensor)].half ? *bfloat_ : k_->floats; }
  /** The same as floats, if that is what the tensor holds; else null. */
  float* floats(int tensor, int image, int64_t at = 0) const {
    return plan_.tensors[static_cast<size_t>(tensor)].half ? nullptr : reinterpret_cast<float*>(value(tensor, image, at));
  }
  float* scratch(Slot slot, int thread) const { return scratch_.data() + thread * scratchStride_ + scratchOffset_[slot]; }
  /** What is read soon, for kernels that ask for it. Of bfloat16 they ask for twice as far. */
  const float* ahead(int tensor, int image, int64_t at) const { return reinterpret_cast<const float*>(value(tensor, image, at)); }
  const float* read(const View& view, int image, Slot slot, int thread);
  const float* readRows(const View& view, int image, int from, int rows, Slot slot, int thread);
  const Element* readStored(const View& view, int image, Slot slot, int thread);
  const float* paddedInput(const Operation& op, const OperationState& s, int image, int outputRows, int thread);
  const float* ahead(const Operation& op, int image, int outputRow) const;
  void formNormGradient(int norm, const Element* values, int image, int64_t from, int pixels, float* out);
  const float* outputGradient(const Operation& op, int image, int thread);
  const float* outputGradientRows(const Operation& op, int image, int from, int rows, int thread);
  Affine affineOf(const View& v) const {
    if (v.norm < 0) return {};
    const NormState& s = normStates_[static_cast<size_t>(v.norm)];
    return {s.scale, s.mean, s.shift};
  }
  int64_t groupStart(int group) const { return groupStarts_[static_cast<size_t>(group)]; }

  Plan plan_;
  const Kernels* k_;
  const StoredKernels* bfloat_;
  Team team_;
  int groups_;
  std::vector<int64_t> groupStarts_;
  Call* call_ = nullptr;
  const float* theta_ = nullptr;
  FloatBlock arena_, packed_, normMemory_, scratch_, accumulators_, gradient_, effective_;
  int64_t scratchOffset_[slots] = {}, scratchSize_[slots] = {}, scratchStride_ = 0;
  std::vector<OperationState> states_;
  std::vector<PadGeometry> blocks_;
  std::vector<HeldBlock> held_;
  std::vector<NormState> normStates_;
  std::vector<ForwardPhase> forwardPhases_;
  std::vector<BackwardPhase> backwardPhases_;
  std::vector<double> squares_;
  std::vector<uint8_t> written_;
};

}  // namespace masthead
