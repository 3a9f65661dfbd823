/** @file See isa.h. MASTHEAD_X86 is defined where the vector tables were compiled. */
#include "isa.h"

namespace masthead {

KernelChoice chooseKernels(const std::string& wanted) {
#ifdef MASTHEAD_X86
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (avx512 && wanted == "avx512-rounds") return {avx512Kernels(), avx512Bfloat()};
  if (avx512 && (wanted.empty() || wanted == "avx512")) return {avx512Kernels(), __builtin_cpu_supports("avx512bf16") ? avx512bf16Bfloat() : avx512Bfloat()};
  if (avx2 && (wanted.empty() || wanted == "avx2")) return {avx2Kernels(), avx2Bfloat()};
#endif
  if (wanted.empty() || wanted == "portable") return {portableKernels(), portableBfloat()};
  return {};
}

}  // namespace masthead
