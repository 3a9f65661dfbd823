/**
 * @file The lowered plan as the executor sees it: tensors placed in one arena, lazily normalised views, operations with
 * phases. Made by engine/native/lower.ts; indices refer to the vectors of `Plan`. The structs are those of engine/native/interface-table.mjs.
 */
#pragma once
#include "interface.h"

namespace masthead {

inline int64_t Methods<Tensor>::row(int y) const {
  const Tensor& t = static_cast<const Tensor&>(*this);
  return static_cast<int64_t>(y) * t.w * t.cs;
}
inline int64_t Methods<Tensor>::image() const { return row(static_cast<const Tensor&>(*this).h); }
/** Of an element. */
inline int64_t Methods<Tensor>::bytes() const { return static_cast<const Tensor&>(*this).half ? 2 : 4; }
template <class Element>
inline Element* Methods<Tensor>::element(Element* from, int64_t at) const {
  return reinterpret_cast<Element*>(reinterpret_cast<intptr_t>(from) + at * bytes());
}

}  // namespace masthead
