/** @file One instruction set's kernels on tensors of bfloat16. Compiled once per set with its flags and -DMASTHEAD_TABLE=<function>. */
#include "platform.h"

namespace masthead {
namespace {
#include "stored.h"

const StoredKernels table = storedKernels<Bfloat>();
}  // namespace

const StoredKernels* MASTHEAD_TABLE() { return &table; }
}  // namespace masthead
