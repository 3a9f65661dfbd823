/** @file A program's own threads: the caller is member 0; all members run one function together, with barriers inside. */
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace masthead {

/** Makes this thread treat denormal floats as zero: they cost a hundred cycles each and carry nothing here. */
void flushDenormals();

class Team {
 public:
  explicit Team(int size);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  int size() const { return size_; }
  /** Runs work(member) on every member and returns when all are done. */
  void run(const std::function<void(int)>& work);
  /** All members meet here. Spins shortly, then sleeps: members may share a processor with other programs. */
  void barrier();

 private:
  void loop(int member);
  const int size_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  const std::function<void(int)>* work_ = nullptr;
  uint64_t round_ = 0;
  bool stop_ = false;
  std::mutex sleepMutex_;
  std::condition_variable met_;
  std::atomic<int> sleepers_{0};
  const int spins_;
  alignas(128) std::atomic<int> arrived_{0};
  alignas(128) std::atomic<int> epoch_{0};
};

}  // namespace masthead
