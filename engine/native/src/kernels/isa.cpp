/**
 * @file One instruction set's kernel table. Compiled once per set with its flags and -DMASTHEAD_TABLE=<function>,
 * -DMASTHEAD_NAME="<name>". Nothing but plain C headers and intrinsics may be included: an inline function compiled with
 * AVX-512 must never be the copy that the linker keeps for every caller.
 */
#include <math.h>
#include <string.h>

#include "../kernels.h"

#if defined(__AVX512F__)
#include <immintrin.h>
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
#include "optimisers.h"
#include "pool.h"
#include "reductions.h"

const Kernels table = {MASTHEAD_NAME, gemm,      pad,     clearMargins, affine,           deliver, deliverSums, axpy,    normGradient, normGradientOfSums, moments,
                       channelSum,    channelDot, channelDots, combine, addBias,          depthwise, readsDataAlone, depthwiseDelivered, depthwiseWeights, maxPool,
                       maxPoolBackward, avgPool,  avgPoolBackward, sgd,      adam,    sumSquares};
}  // namespace

const Kernels* MASTHEAD_TABLE() { return &table; }
}  // namespace masthead
