/**
 * @file One instruction set's kernel table. Compiled once per set with its flags and -DMASTHEAD_TABLE=<function>,
 * -DMASTHEAD_NAME="<name>". Nothing but plain C headers may be included: an inline function compiled with AVX-512 must
 * never be the copy that the linker keeps for every caller.
 */
#include <math.h>
#include <string.h>

#include "../kernels.h"

#if defined(__AVX512F__)
#define MASTHEAD_WIDE 1
#else
#define MASTHEAD_WIDE 0
#endif
#if defined(__AVX2__)
#define MASTHEAD_ROWS 8
#else
#define MASTHEAD_ROWS 4
#endif

namespace masthead {
namespace {
#include "depthwise.h"
#include "elementwise.h"
#include "gemm.h"
#include "pool.h"
#include "vector.h"

const Kernels table = {MASTHEAD_NAME, gemm,      pad,     affine,           deliver, axpy,    normGradient, moments,
                       channelSum,    channelDot, combine, addBias,          depthwise, depthwiseWeights, maxPool,
                       maxPoolBackward, avgPool,  avgPoolBackward, sgd,      adam,    sumSquares};
}  // namespace

const Kernels* MASTHEAD_TABLE() { return &table; }
}  // namespace masthead
