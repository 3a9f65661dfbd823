/** @file Chooses the kernel tables for this processor. */
#pragma once
#include <string>

#include "kernels.h"

namespace masthead {

struct KernelChoice {
  const Kernels* kernels;
  const StoredKernels* bfloat;
};

/**
 * The best tables that run here, or those named ("portable", "avx2", "avx512"; "avx512-rounds": without AVX512_BF16, to the same bits); nulls if
 * those can't run.
 */
KernelChoice chooseKernels(const std::string& wanted);

}  // namespace masthead
