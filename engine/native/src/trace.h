/** @file How long each part of a call took on one thread: what its schedule on more threads is simulated from. */
#pragma once
#include <chrono>
#include <vector>

#include "interface.h"

namespace masthead {

/** Parts between two meetings of the threads, in order, and how threads share them out. */
struct Stage {
  Sharing sharing;
  std::vector<double> seconds;
};

class Trace {
 public:
  bool on = false;
  std::vector<Stage> stages;

  void begin(Sharing sharing) {
    if (!on) return;
    stages.push_back({sharing, {}});
    last_ = Clock::now();
  }
  /** The part that began with the stage, or with the part before, has ended. */
  void lap() {
    if (!on) return;
    const Clock::time_point now = Clock::now();
    stages.back().seconds.push_back(std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }

 private:
  typedef std::chrono::steady_clock Clock;
  Clock::time_point last_;
};

/** A part that ends where its block does. */
struct Lap {
  explicit Lap(Trace& trace) : trace_(trace) {}
  ~Lap() { trace_.lap(); }

 private:
  Trace& trace_;
};

}  // namespace masthead
