/**
 * @file What each instruction set's objects begin with. Nothing but plain C headers and intrinsics may be included: an inline function compiled with
 * AVX-512 must never be the copy that the linker keeps for every caller.
 */
#pragma once
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
