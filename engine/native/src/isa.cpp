/** @file See isa.h. MASTHEAD_X86 is defined where the vector tables were compiled. */
#include "isa.h"

namespace masthead {

const Kernels* chooseKernels(const std::string& wanted) {
#ifdef MASTHEAD_X86
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (avx512 && (wanted.empty() || wanted == "avx512")) return avx512Kernels();
  if (avx2 && (wanted.empty() || wanted == "avx2")) return avx2Kernels();
#endif
  if (wanted.empty() || wanted == "portable") return portableKernels();
  return nullptr;
}

}  // namespace masthead
