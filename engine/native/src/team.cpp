/** @file See team.h. */
#include "team.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace masthead {

void flushDenormals() {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);
#elif defined(__aarch64__)
  uint64_t fpcr;
  asm volatile("mrs %0, fpcr" : "=r"(fpcr));
  asm volatile("msr fpcr, %0" ::"r"(fpcr | (uint64_t{1} << 24)));
#endif
}

static inline void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// In a team larger than the machine, spinning members would keep the others from running.
static int spinsFor(int size) { return size <= static_cast<int>(std::thread::hardware_concurrency()) ? 2000 : 0; }

Team::Team(int size) : size_(size), spins_(spinsFor(size)) {
  for (int i = 1; i < size; i++) threads_.emplace_back([this, i] { loop(i); });
}

Team::~Team() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Team::loop(int member) {
  flushDenormals();
  uint64_t seen = 0;
  for (;;) {
    const std::function<void(int)>* work;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || round_ != seen; });
      if (stop_) return;
      seen = round_;
      work = work_;
    }
    (*work)(member);
    barrier();
  }
}

void Team::run(const std::function<void(int)>& work) {
  if (size_ == 1) return work(0);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    work_ = &work;
    round_++;
  }
  wake_.notify_all();
  work(0);
  barrier();
}

void Team::barrier() {
  if (size_ == 1) return;
  const int epoch = epoch_.load();
  if (arrived_.fetch_add(1) == size_ - 1) {
    arrived_.store(0);
    epoch_.store(epoch + 1);
    if (sleepers_.load() > 0) {
      std::lock_guard<std::mutex> lock(sleepMutex_);
      met_.notify_all();
    }
    return;
  }
  for (int i = 0; i < spins_; i++) {
    if (epoch_.load(std::memory_order_acquire) != epoch) return;
    pause();
  }
  std::unique_lock<std::mutex> lock(sleepMutex_);
  sleepers_.fetch_add(1);
  met_.wait(lock, [&] { return epoch_.load() != epoch; });
  sleepers_.fetch_sub(1);
}

}  // namespace masthead
