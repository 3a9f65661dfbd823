/**
 * @file One instruction set's kernel table. Compiled once per set with its flags and -DMASTHEAD_TABLE=<function>,
 * -DMASTHEAD_NAME="<name>". Its kernels of bfloat16: bfloat.cpp.
 */
#include "platform.h"

namespace masthead {
namespace {
#include "depthwise.h"
#include "gemm.h"
#include "optimisers.h"
#include "stored.h"

const Kernels table = {MASTHEAD_NAME, storedKernels<float>(), gemm, clearMargins, axpy<float>, addBias, depthwise,
                       readsDataAlone, depthwiseWeights, avgPoolBackward, sgd, adam, sumSquares};
}  // namespace

const Kernels* MASTHEAD_TABLE() { return &table; }
}  // namespace masthead
