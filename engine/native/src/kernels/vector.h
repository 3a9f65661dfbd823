/**
 * @file Vectors of 8 and 16 floats as GCC/Clang vector extensions: one source serves every instruction set. Everything
 * here has internal linkage, for each instruction set's object must keep its own copy.
 */
#pragma once

typedef float vf8 __attribute__((vector_size(32)));
typedef float vf16 __attribute__((vector_size(64)));
typedef int vi8 __attribute__((vector_size(32)));
typedef int vi16 __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline))

template <class V>
struct Lanes;
template <>
struct Lanes<vf8> {
  enum { n = 8 };
  typedef vi8 Int;
};
template <>
struct Lanes<vf16> {
  enum { n = 16 };
  typedef vi16 Int;
};

template <class V>
INLINE V load(const float* p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class V>
INLINE void store(float* p, V v) {
  __builtin_memcpy(p, &v, sizeof v);
}
template <class V>
INLINE V splat(float x) {
  return x - V{};
}
/** x where m (all ones or zeros per lane), else 0. */
template <class V>
INLINE V keepWhere(typename Lanes<V>::Int m, V x) {
  return (V)(m & (typename Lanes<V>::Int)x);
}
/** max(x, 0); a NaN stays a NaN, so that it is noticed. */
template <class V>
INLINE V rectify(V x) {
  return x < V{} ? V{} : x;
}
