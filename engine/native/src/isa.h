/** @file Chooses the kernel table for this processor. */
#pragma once
#include <string>

#include "kernels.h"

namespace masthead {

/** The best table that runs here, or the one named ("portable", "avx2", "avx512"); null if that one can't run. */
const Kernels* chooseKernels(const std::string& wanted);

}  // namespace masthead
