/** @file Owned, zeroed, 128-byte aligned float memory on huge pages where the system gives them. */
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace masthead {

class FloatBlock {
 public:
  FloatBlock() = default;
  FloatBlock(const FloatBlock&) = delete;
  FloatBlock& operator=(const FloatBlock&) = delete;
  ~FloatBlock() { release(); }

  /** Throws std::bad_alloc where the system refuses. */
  void allocate(int64_t floats) {
    release();
    size_ = floats;
    if (floats == 0) return;
    bytes_ = (static_cast<size_t>(floats) * sizeof(float) + 64 + 4095) & ~size_t{4095};
    void* p = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
      bytes_ = 0;
      size_ = 0;
      throw std::bad_alloc();
    }
#ifdef MADV_HUGEPAGE
    if (bytes_ >= (size_t{1} << 21)) madvise(p, bytes_, MADV_HUGEPAGE);
#endif
    data_ = static_cast<float*>(p);
  }
  void release() {
    if (data_) munmap(data_, bytes_);
    data_ = nullptr;
    bytes_ = 0;
    size_ = 0;
  }
  float* data() const { return data_; }
  int64_t size() const { return size_; }
  size_t bytes() const { return bytes_; }
  float& operator[](int64_t i) const { return data_[i]; }

 private:
  float* data_ = nullptr;
  int64_t size_ = 0;
  size_t bytes_ = 0;
};

}  // namespace masthead
