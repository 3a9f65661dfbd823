/** @file What C++ adds to the structs of the interface table: `Methods<Name>` is a base of each. */
#pragma once
#include <cstdint>

namespace masthead {

struct Tensor;

template <class T>
struct Methods {};

/** Elements of a row and of an image; a tensor's rows and images follow each other. */
template <>
struct Methods<Tensor> {
  inline int64_t row(int y) const;
  inline int64_t image() const;
  inline int64_t bytes() const;
  /** The element `at` places further. */
  template <class Element>
  inline Element* element(Element* from, int64_t at) const;
};

}  // namespace masthead
