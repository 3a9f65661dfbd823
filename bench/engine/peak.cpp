/**
 * @file The machine's peak: fp32 multiply-adds in registers, and streaming through memory far larger than the
 * caches, and through working sets from the first-level cache up. `peak THREADS` prints {"flops": per second, "bytes": per second, "triads": [{"bytes": of
 * the working set, "bytesPerSecond"}]}; the best of a few rounds.
 */
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <thread>
#include <vector>

typedef float Vector __attribute__((vector_size(64)));
static const int chains = 12;
static const long turns = 10000000;
static const size_t length = size_t{48} << 20;

/** Of the calling thread: on a machine with other work, what that takes does not count. */
static double processorSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/** Seconds of the thread that took longest. */
static double together(int threads, const std::function<void(int)>& work) {
  std::vector<double> seconds(static_cast<size_t>(threads));
  std::vector<std::thread> team;
  for (int i = 0; i < threads; i++)
    team.emplace_back([&, i] {
      const double begun = processorSeconds();
      work(i);
      seconds[static_cast<size_t>(i)] = processorSeconds() - begun;
    });
  for (std::thread& member : team) member.join();
  return *std::max_element(seconds.begin(), seconds.end());
}

/** Independent chains of a*b + c, enough to hide the latency; named, because compilers keep arrays in memory. */
static float multiplyAdd(float a) {
  const Vector m = a - Vector{}, c = 1e-9f - Vector{};
  Vector s0 = c, s1 = c * 2, s2 = c * 3, s3 = c * 4, s4 = c * 5, s5 = c * 6;
  Vector s6 = c * 7, s7 = c * 8, s8 = c * 9, s9 = c * 10, s10 = c * 11, s11 = c * 12;
  for (long turn = 0; turn < turns; turn++) {
    s0 = s0 * m + c, s1 = s1 * m + c, s2 = s2 * m + c, s3 = s3 * m + c, s4 = s4 * m + c, s5 = s5 * m + c;
    s6 = s6 * m + c, s7 = s7 * m + c, s8 = s8 * m + c, s9 = s9 * m + c, s10 = s10 * m + c, s11 = s11 * m + c;
  }
  const Vector total = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
  return total[0] + total[15];
}

/** Bytes a second of `y = y/2 + x` by all threads, each over its part of a working set of so many bytes again and again: two reads and a write. */
static double triad(int threads, size_t set, std::vector<float>& x, std::vector<float>& y) {
  const size_t floats = set / 2 / sizeof(float), turnsHere = 1 + (size_t{64} << 20) / set;
  double best = 0;
  for (int round = 0; round < 5; round++) {
    const double seconds = together(threads, [&](int i) {
      const size_t from = floats * static_cast<size_t>(i) / static_cast<size_t>(threads);
      const size_t to = floats * static_cast<size_t>(i + 1) / static_cast<size_t>(threads);
      for (size_t turn = 0; turn < turnsHere; turn++) {
        for (size_t k = from; k < to; k++) y[k] = y[k] * 0.5f + x[k];
        // No turn may be merged with the next.
        asm volatile("" : : : "memory");
      }
    });
    const double rate = 3.0 * sizeof(float) * static_cast<double>(floats) * static_cast<double>(turnsHere) / seconds;
    if (rate > best) best = rate;
  }
  return best;
}

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  // Read from here, so that no compiler can evaluate the chains.
  volatile float factor = 0.999f, result;
  double flops = 0, bytes = 0;
  for (int round = 0; round < 5; round++) {
    const double seconds = together(threads, [&](int) { result = multiplyAdd(factor); });
    const double rate = 2.0 * 16 * chains * static_cast<double>(turns) * threads / seconds;
    if (rate > flops) flops = rate;
  }
  std::vector<float> x(length, 1.0f), y(length, 2.0f);
  for (int round = 0; round < 5; round++) {
    const double seconds = together(threads, [&](int i) {
      const size_t from = length * static_cast<size_t>(i) / static_cast<size_t>(threads);
      const size_t to = length * static_cast<size_t>(i + 1) / static_cast<size_t>(threads);
      for (size_t k = from; k < to; k++) y[k] = y[k] * 0.5f + x[k];
    });
    // Two reads and a write, all counted once.
    const double rate = 3.0 * sizeof(float) * static_cast<double>(length) / seconds;
    if (rate > bytes) bytes = rate;
  }
  std::printf("{\"flops\": %.6g, \"bytes\": %.6g, \"triads\": [", flops, bytes);
  for (size_t set = 32 << 10; set <= size_t{256} << 20; set *= 2)
    std::printf("%s{\"bytes\": %zu, \"bytesPerSecond\": %.6g}", set == 32 << 10 ? "" : ", ", set, triad(threads, set, x, y));
  std::printf("]}\n");
}
